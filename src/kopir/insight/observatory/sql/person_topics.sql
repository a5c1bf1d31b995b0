-- What each person works on. A person is OpenAlex's author: a guess by names and co-authors, not an identity.
--
-- works          works of the topic by the person
-- international  those of them with an address in more than one country
-- first_year, last_year  of these works; NULL when no year of them is known
WITH places AS (
    SELECT DISTINCT work, author, topic, year, countries
    FROM authorships
    WHERE author IS NOT NULL AND topic IS NOT NULL
)
SELECT
    author,
    topic,
    COUNT(*) AS works,
    CAST(SUM(CASE WHEN countries > 1 THEN 1 ELSE 0 END) AS BIGINT) AS international,
    MIN(year) AS first_year,
    MAX(year) AS last_year
FROM places
GROUP BY author, topic
