-- Of each country's works with other countries, those that reach East and West, by field and year.
-- Counted from works, not from pairs: a pair knows nothing of a third.
--
-- Table sides (country, side): side is 'east', 'west' or 'hub'. Other countries are on no side.
--
-- works      works of the country with an address in another country
-- east_west  those of them with an address in the East and one in the West, the country's own not counted as either
-- three      those of these with one in the hub's country too
WITH places AS (
    SELECT DISTINCT work, country, field, year
    FROM authorships
    WHERE country IS NOT NULL AND countries > 1
),
reached AS (
    SELECT
        p.work AS work,
        p.country AS country,
        MAX(CASE WHEN s.side = 'east' THEN 1 ELSE 0 END) AS east,
        MAX(CASE WHEN s.side = 'west' THEN 1 ELSE 0 END) AS west
    FROM places p
    JOIN places o ON o.work = p.work AND o.country <> p.country
    JOIN sides s ON s.country = o.country
    GROUP BY p.work, p.country
),
hubs AS (
    SELECT DISTINCT p.work AS work
    FROM places p
    JOIN sides s ON s.country = p.country AND s.side = 'hub'
)
SELECT
    p.country AS country,
    p.field AS field,
    p.year AS year,
    COUNT(*) AS works,
    CAST(SUM(COALESCE(r.east * r.west, 0)) AS BIGINT) AS east_west,
    CAST(SUM(CASE WHEN h.work IS NULL THEN 0 ELSE COALESCE(r.east * r.west, 0) END) AS BIGINT) AS three
FROM places p
LEFT JOIN reached r ON r.work = p.work AND r.country = p.country
LEFT JOIN hubs h ON h.work = p.work
GROUP BY p.country, p.field, p.year
