-- The day that an overdue promise was for when it was moved: reports count it in the week of that day.
-- It is not known of those moved before this version.

ALTER TABLE promises ADD COLUMN missed_day INTEGER;
