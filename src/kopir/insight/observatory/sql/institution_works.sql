-- Which works an institution has, and whom they reach: what its page counts and lists, in the order of institutions.
--
-- Table sides (country, side): side is 'east', 'west' or 'hub'. Other countries are on no side.
--
-- One row a work and institution. countries, institutions: how many the work has; east, west, hub: 1 where one of its
-- addresses is there. year and field may be NULL: not known.
WITH reached AS (
    SELECT
        a.work AS work,
        MAX(CASE WHEN s.side = 'east' THEN 1 ELSE 0 END) AS east,
        MAX(CASE WHEN s.side = 'west' THEN 1 ELSE 0 END) AS west,
        MAX(CASE WHEN s.side = 'hub' THEN 1 ELSE 0 END) AS hub
    FROM authorships a
    JOIN sides s ON s.country = a.country
    GROUP BY a.work
),
places AS (
    SELECT DISTINCT work, institution, year, field, institutions, countries
    FROM authorships
    WHERE institution IS NOT NULL
)
SELECT
    p.institution AS institution,
    p.year AS year,
    p.work AS work,
    p.field AS field,
    p.institutions AS institutions,
    p.countries AS countries,
    COALESCE(r.east, 0) AS east,
    COALESCE(r.west, 0) AS west,
    COALESCE(r.hub, 0) AS hub
FROM places p
LEFT JOIN reached r ON r.work = p.work
ORDER BY institution, year DESC, work
