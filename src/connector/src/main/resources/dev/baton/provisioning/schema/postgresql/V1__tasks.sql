-- Runs on H2 and on PostgreSQL.

create table task (
  id varchar(36) primary key,
  idempotency_key varchar(200) not null unique,
  operation varchar(100000) not null,
  requester varchar(200) not null,
  assignee varchar(200),
  created timestamp with time zone not null,
  state varchar(20) not null,
  state_since timestamp with time zone not null,
  reason varchar(1000),
  due timestamp with time zone,
  account_id varchar(1000),
  attempts int not null,
  -- Attempts before the round that is running: a person may ask for another round.
  attempts_before_round int not null,
  -- Grows with every change; whoever saw an older one may not write.
  version bigint not null
);

create index task_by_creation on task (created, id);
create index task_by_state on task (state, created, id);
create index task_by_assignee on task (assignee, state, created, id);

create table task_attempt (
  task_id varchar(36) not null references task (id),
  attempt int not null,
  started timestamp with time zone not null,
  ended timestamp with time zone,
  outcome varchar(20) not null,
  kind varchar(20),
  message varchar(1000),
  primary key (task_id, attempt)
);

-- The table of db-scheduler, as its documentation asks for it.
create table scheduled_tasks (
  task_name varchar(100) not null,
  task_instance varchar(100) not null,
  task_data bytea,
  execution_time timestamp with time zone not null,
  picked boolean not null,
  picked_by varchar(100),
  last_success timestamp with time zone,
  last_failure timestamp with time zone,
  consecutive_failures int,
  last_heartbeat timestamp with time zone,
  version bigint not null,
  priority smallint,
  primary key (task_name, task_instance)
);

create index scheduled_tasks_by_time on scheduled_tasks (execution_time);
create index scheduled_tasks_by_heartbeat on scheduled_tasks (last_heartbeat);
