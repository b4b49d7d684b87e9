-- bid: windows of event time, since those of processing time differ from run to run
SELECT window(dateTime, '10 seconds') AS w, bidder, count(*) AS bids FROM input
GROUP BY window(dateTime, '10 seconds'), bidder
