-- Works of each country by field and year.
--
-- works          works with an author at an address in the country (full counting)
-- international  those of them with an address in another country too
-- parts          fractional counting in billionths of a work: a work of n countries gives each 1/n
--
-- An address without a country is in no row. year and field may be NULL: not known.
WITH places AS (
    SELECT DISTINCT work, country, field, year, countries
    FROM authorships
    WHERE country IS NOT NULL
)
SELECT
    country,
    field,
    year,
    COUNT(*) AS works,
    CAST(SUM(CASE WHEN countries > 1 THEN 1 ELSE 0 END) AS BIGINT) AS international,
    CAST(SUM(CAST(FLOOR(1e9 / countries) AS BIGINT)) AS BIGINT) AS parts
FROM places
GROUP BY country, field, year
