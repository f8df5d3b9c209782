-- What a listing is narrowed to, of what the operation says.
alter table task add column operation_type varchar(40);
alter table task add column account varchar(1000);

update task set operation_type = operation::json ->> 'operation',
  account = coalesce(operation::json ->> 'account', operation::json -> 'attributes' ->> 'userName');

-- To whom, of a decision to assign.
alter table task_decision add column assignee varchar(200);

-- The connectors whose tasks are not attempted until somebody says so.
create table pause (
  connector varchar(100) primary key,
  since timestamp with time zone not null,
  person varchar(200) not null,
  note varchar(1000)
);

-- Why the service takes no tasks.
alter table service add column trouble varchar(1000);
