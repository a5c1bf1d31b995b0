-- Works of each institution by year.
--
-- works          works with an author there (full counting)
-- international  those of them with an address in more than one country
-- parts          fractional counting in billionths of a work: a work of n institutions gives each 1/n
WITH places AS (
    SELECT DISTINCT work, institution, year, institutions, countries
    FROM authorships
    WHERE institution IS NOT NULL
)
SELECT
    institution,
    year,
    COUNT(*) AS works,
    CAST(SUM(CASE WHEN countries > 1 THEN 1 ELSE 0 END) AS BIGINT) AS international,
    CAST(SUM(CAST(FLOOR(1e9 / institutions) AS BIGINT)) AS BIGINT) AS parts
FROM places
GROUP BY institution, year
