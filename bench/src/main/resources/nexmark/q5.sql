-- bid
SELECT window(dateTime, '10 seconds', '2 seconds') AS w, auction, count(*) AS bids FROM input
GROUP BY window(dateTime, '10 seconds', '2 seconds'), auction;
SELECT w.start AS starts, max(struct(bids, auction)) AS hottest FROM input GROUP BY w
