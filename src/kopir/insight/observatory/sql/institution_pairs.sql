-- Works that two institutions share, by year; institution_a has the smaller number.
--
-- works  works of both with at most 100 institutions (full counting)
-- large  works of both with more: they say nothing about two of their institutions, so they are counted apart
-- parts  fractional counting of all of these in billionths of a work: a work of n institutions gives each of its
--        n(n-1)/2 pairs the same
--
-- An institution and what it is part of (ROR's lineage, through all levels) are no pair: nobody is their own partner.
-- Two parts of the same whole are.
WITH places AS (
    SELECT DISTINCT work, institution, year, institutions
    FROM authorships
    WHERE institution IS NOT NULL AND institutions > 1
),
kin AS (
    SELECT DISTINCT
        CASE WHEN institution < ancestor THEN institution ELSE ancestor END AS institution_a,
        CASE WHEN institution < ancestor THEN ancestor ELSE institution END AS institution_b
    FROM lineage
),
pairs AS (
    SELECT
        a.institution AS institution_a,
        b.institution AS institution_b,
        a.year AS year,
        CAST(SUM(CASE WHEN a.institutions <= 100 THEN 1 ELSE 0 END) AS BIGINT) AS works,
        CAST(SUM(CASE WHEN a.institutions > 100 THEN 1 ELSE 0 END) AS BIGINT) AS large,
        CAST(SUM(CAST(FLOOR(2e9 / (a.institutions * (a.institutions - 1))) AS BIGINT)) AS BIGINT) AS parts
    FROM places a
    JOIN places b ON a.work = b.work AND a.institution < b.institution
    GROUP BY a.institution, b.institution, a.year
)
SELECT p.institution_a, p.institution_b, p.year, p.works, p.large, p.parts
FROM pairs p
LEFT JOIN kin k ON k.institution_a = p.institution_a AND k.institution_b = p.institution_b
WHERE k.institution_a IS NULL
