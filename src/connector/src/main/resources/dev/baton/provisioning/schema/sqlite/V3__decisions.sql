-- What a listing is narrowed to, of what the operation says.
alter table task add column operation_type text;
alter table task add column account text;

update task set operation_type = operation ->> '$.operation',
  account = coalesce(operation ->> '$.account', operation ->> '$.attributes.userName');

-- To whom, of a decision to assign.
alter table task_decision add column assignee text;

-- The connectors whose tasks are not attempted until somebody says so.
create table pause (
  connector text primary key,
  since text not null,
  person text not null,
  note text
) strict;

-- Why the service takes no tasks.
alter table service add column trouble text;
