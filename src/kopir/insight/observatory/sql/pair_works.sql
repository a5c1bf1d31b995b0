-- Which works two countries share: what a pair's page lists, in the order in which it is asked for.
--
-- One row a work and pair; country_a stands before country_b in the alphabet. year may be NULL: not known.
WITH places AS (
    SELECT DISTINCT work, country, year
    FROM authorships
    WHERE country IS NOT NULL AND countries > 1
)
SELECT a.country AS country_a, b.country AS country_b, a.year AS year, a.work AS work
FROM places a
JOIN places b ON a.work = b.work AND a.country < b.country
ORDER BY country_a, country_b, year DESC, work
