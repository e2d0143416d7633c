-- What was recorded of a consultation since, for whoever holds its groups: the
-- same as comment_news of 0020 for comments that are not about a plan.
CREATE INDEX comment_news_consultation ON comment (consultation, recorded_seq);
