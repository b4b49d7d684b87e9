-- bid: the ten highest of ten seconds
SELECT window(dateTime, '10 seconds') AS w, auction,
slice(sort_array(collect_list(struct(price, bidder, dateTime)), false), 1, 10) AS highest
FROM input GROUP BY window(dateTime, '10 seconds'), auction
