-- person
SELECT id, name, window(dateTime, '10 seconds') AS w FROM input;
SELECT p.id, p.name, p.w.start AS starts, a.auction
FROM input p JOIN (SELECT id AS auction, seller, window(dateTime, '10 seconds') AS w FROM auction) a
ON p.id = a.seller AND p.w = a.w
