-- What each institution works on.
--
-- works        works of the topic with an author there (full counting; a work has one topic, its primary one)
-- first_year, last_year  of these works; NULL when no year of them is known
WITH places AS (
    SELECT DISTINCT work, institution, topic, year
    FROM authorships
    WHERE institution IS NOT NULL AND topic IS NOT NULL
)
SELECT institution, topic, COUNT(*) AS works, MIN(year) AS first_year, MAX(year) AS last_year
FROM places
GROUP BY institution, topic
