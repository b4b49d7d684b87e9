-- bid
SELECT window(dateTime, '10 seconds') AS w, auction, count(*) AS bids,
count(*) FILTER (WHERE price < 10000) AS cheap, min(price) AS least, max(price) AS most,
avg(price) AS mean, sum(price) AS total
FROM input GROUP BY window(dateTime, '10 seconds'), auction
