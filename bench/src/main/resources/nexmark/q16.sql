-- bid
SELECT window(dateTime, '10 seconds') AS w, channel, max(date_format(dateTime, 'HH:mm')) AS minute,
count(*) AS bids, count(*) FILTER (WHERE price < 10000) AS cheap,
count(*) FILTER (WHERE price >= 1000000) AS dear, approx_count_distinct(bidder) AS bidders
FROM input GROUP BY window(dateTime, '10 seconds'), channel
