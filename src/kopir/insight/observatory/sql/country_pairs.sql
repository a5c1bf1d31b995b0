-- Works that two countries share, by field and year; country_a stands before country_b in the alphabet.
--
-- works  works with an address in both (full counting: a work of three countries is in three pairs)
-- parts  fractional counting in billionths of a work: a work of n countries gives each of its n(n-1)/2 pairs the same
WITH places AS (
    SELECT DISTINCT work, country, field, year, countries
    FROM authorships
    WHERE country IS NOT NULL AND countries > 1
)
SELECT
    a.country AS country_a,
    b.country AS country_b,
    a.field AS field,
    a.year AS year,
    COUNT(*) AS works,
    CAST(SUM(CAST(FLOOR(2e9 / (a.countries * (a.countries - 1))) AS BIGINT)) AS BIGINT) AS parts
FROM places a
JOIN places b ON a.work = b.work AND a.country < b.country
GROUP BY a.country, b.country, a.field, a.year
