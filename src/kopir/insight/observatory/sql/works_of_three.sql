-- How much of what East and West write together has the hub's country in it, by field and year.
-- Counted from works, not from pairs: a pair knows nothing of a third.
--
-- Table sides (country, side): side is 'east', 'west' or 'hub'. Other countries are on no side.
--
-- east_west  works with an address in the East and one in the West
-- three      those of them with one in the hub's country too
-- hub_east, hub_west  works of the hub's country with the East, with the West
WITH reached AS (
    SELECT
        a.work AS work,
        a.field AS field,
        a.year AS year,
        MAX(CASE WHEN s.side = 'east' THEN 1 ELSE 0 END) AS east,
        MAX(CASE WHEN s.side = 'west' THEN 1 ELSE 0 END) AS west,
        MAX(CASE WHEN s.side = 'hub' THEN 1 ELSE 0 END) AS hub
    FROM authorships a
    JOIN sides s ON s.country = a.country
    WHERE a.countries > 1
    GROUP BY a.work, a.field, a.year
)
SELECT
    field,
    year,
    CAST(SUM(east * west) AS BIGINT) AS east_west,
    CAST(SUM(east * west * hub) AS BIGINT) AS three,
    CAST(SUM(hub * east) AS BIGINT) AS hub_east,
    CAST(SUM(hub * west) AS BIGINT) AS hub_west
FROM reached
GROUP BY field, year
