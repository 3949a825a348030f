-- Gives every prospect one id, whatever its source, and what finds it elsewhere: its e-mail
-- address without what mail systems ignore (case, +tags, dots of Gmail) and the last nine digits
-- of its phone number, which all ways to write it share. Good for comparing alone.
--
-- grain: prospect_id
-- column: prospect_id | VARCHAR | | our id of the prospect: source:number
-- column: source | VARCHAR | | configured source
-- column: source_prospect_id | VARCHAR | | its number there
-- column: email_key | VARCHAR | | address to compare by; null when there is none | personal
-- column: phone_key | VARCHAR | | number to compare by; null below five digits | personal
with prospects as (
    select
        source,
        prospect_id,
        lower(email) as email,
        translate(phone, '+-()./ ', '') as digits
    from staging.prospects
),

parts as (
    select
        source,
        prospect_id,
        split_part(split_part(email, '@', 1), '+', 1) as user_name,
        case split_part(email, '@', 2)
            when 'googlemail.com' then 'gmail.com'
            else split_part(email, '@', 2)
        end as domain,
        case when length(digits) > 9 then substr(digits, length(digits) - 8) else digits end
            as phone_key
    from prospects
),

keyed as (
    select
        source || ':' || prospect_id as prospect_id,
        source,
        prospect_id as source_prospect_id,
        case
            when user_name = '' or position('.' in domain) = 0 then null
            when domain = 'gmail.com' then replace(user_name, '.', '') || '@gmail.com'
            else user_name || '@' || domain
        end as email_key,
        case when length(phone_key) >= 5 then phone_key end as phone_key
    from parts
)

select * from keyed
