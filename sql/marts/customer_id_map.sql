-- Which customer each record, customer number, e-mail address and phone number belongs to, with
-- what tied it there, and which it belonged to before: closed rows have a valid_to. A row holds
-- from the night of valid_from up to, not with, that of valid_to. Who was who at a date: the
-- rows with valid_from <= date and (valid_to is null or valid_to > date).
--
-- grain: source_system, source_table, source_record_id, valid_from
-- column: source_system | VARCHAR | | configured source
-- column: source_table | VARCHAR | | customer_records; number: known by its number alone; order_lines or contacts: by an address or phone number there
-- column: source_record_id | VARCHAR | | number, e-mail address, or phone number in E.164 | personal
-- column: customer_id | VARCHAR | | our stable id of the customer
-- column: previous_customer_id | VARCHAR | | customer that it belonged to before; null when to none
-- column: link_rule | VARCHAR | | what ties it to its customer, such as single, same_number, same_email, probabilistic, only_holder_of_email, only_holder_of_phone, named_together, always_link
-- column: match_probability | DOUBLE | | probability of its best link; null when none was weighed
-- column: match_weight | DOUBLE | bits | evidence of that link; null when none was weighed
-- column: link_status | VARCHAR | | auto, forced (always-link entry), blocked (never-link entry) or single (alone)
-- column: valid_from | DATE | | first night that it holds
-- column: valid_to | DATE | | first night that it no longer holds; null while it holds
-- check: not_null customer_id, link_rule, link_status
-- check: accepted source_table customer_records number order_lines contacts
-- check: accepted link_status auto forced blocked single
-- check: between match_probability 0 1
-- check: identity valid_from < valid_to
with id_map as (select * from identity.customer_id_map),

final_map as (
    select
        source_system,
        source_table,
        source_record_id,
        customer_id,
        previous_customer_id,
        link_rule,
        match_probability,
        match_weight,
        link_status,
        valid_from,
        valid_to
    from id_map
)

select * from final_map
