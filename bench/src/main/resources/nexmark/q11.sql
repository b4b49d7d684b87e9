-- bid
SELECT session_window(dateTime, '10 seconds') AS w, bidder, count(*) AS bids FROM input
GROUP BY session_window(dateTime, '10 seconds'), bidder
