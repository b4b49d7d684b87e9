-- bid: distinct values are those of Spark's approximation, since Spark counts no others in streams
SELECT window(dateTime, '10 seconds') AS w, count(*) AS bids,
count(*) FILTER (WHERE price < 10000) AS cheap,
count(*) FILTER (WHERE price >= 10000 AND price < 1000000) AS fair,
count(*) FILTER (WHERE price >= 1000000) AS dear,
approx_count_distinct(bidder) AS bidders, approx_count_distinct(auction) AS auctions
FROM input GROUP BY window(dateTime, '10 seconds')
