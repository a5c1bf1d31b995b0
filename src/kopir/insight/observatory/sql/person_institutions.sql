-- Where each person wrote from.
--
-- works  works by the person with an address at the institution
-- first_year, last_year  of these works; NULL when no year of them is known
WITH places AS (
    SELECT DISTINCT work, author, institution, year
    FROM authorships
    WHERE author IS NOT NULL AND institution IS NOT NULL
)
SELECT author, institution, COUNT(*) AS works, MIN(year) AS first_year, MAX(year) AS last_year
FROM places
GROUP BY author, institution
