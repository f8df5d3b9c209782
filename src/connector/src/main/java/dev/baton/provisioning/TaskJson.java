package dev.baton.provisioning;

import dev.baton.config.SafeText;
import dev.baton.config.Suggestion;
import dev.baton.connector.AccountAttribute;
import dev.baton.connector.Operation;
import dev.baton.connector.Reference;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Converts tasks and operations to and from JSON. Input is validated field by field. */
public final class TaskJson {
    /** Looked up once, because each {@code Json.create…} would search the class path for a provider. */
    static final JsonProvider JSON = JsonProvider.provider();

    private static final String GROUP_NAME = "groupName";
    private static final Set<String> OPERATION_FIELDS =
            Set.of("operation", "account", "group", GROUP_NAME, "attributes");
    private static final Set<String> TASK_FIELDS = Set.of(
            "operation", "account", "group", GROUP_NAME, "attributes", "requester", "assignee", "idempotencyKey");

    private TaskJson() {}

    /**
     * Writes a task as JSON, with its attempts and decisions if it has any.
     *
     * @param task any task
     * @return the object
     */
    public static JsonObject write(Task task) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("id", task.id())
                .add("idempotencyKey", task.idempotencyKey())
                .add("state", task.state().id())
                .add("since", task.since().toString());
        task.reason().ifPresent(reason -> json.add("reason", reason));
        task.due().ifPresent(due -> json.add("due", due.toString()));
        json.addAll(JSON.createObjectBuilder(write(task.operation()))).add("requester", task.requester());
        task.assignee().ifPresent(assignee -> json.add("assignee", assignee));
        json.add("created", task.created().toString());
        task.accountId().ifPresent(id -> json.add("accountId", id));
        json.add("attempts", task.attempts());
        if (!task.history().isEmpty()) {
            json.add("history", array(task.history(), TaskJson::write));
        }
        if (!task.decisions().isEmpty()) {
            json.add("decisions", array(task.decisions(), TaskJson::write));
        }
        return json.build();
    }

    /**
     * Writes an operation as JSON.
     *
     * @param operation any operation
     * @return the object
     */
    public static JsonObject write(Operation operation) {
        OperationType.Fields fields = OperationType.fieldsOf(operation);
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("operation", OperationType.of(operation).id());
        fields.account().ifPresent(account -> json.add("account", account.toString()));
        fields.group().ifPresent(group -> json.add("group", group.toString()));
        if (!fields.attributes().isEmpty()) {
            JsonObjectBuilder attributes = JSON.createObjectBuilder();
            fields.attributes().forEach((attribute, value) -> attributes.add(attribute.id(), value));
            json.add("attributes", attributes);
        }
        return json.build();
    }

    /**
     * Parses a JSON object.
     *
     * @throws IllegalArgumentException if the text is not a JSON object, is nested too deeply or has half of a surrogate pair
     */
    static JsonObject parse(String text) {
        JsonObject json;
        String written;
        try (JsonReader reader = JSON.createReader(new StringReader(text))) {
            json = reader.readObject();
            written = json.toString();
        } catch (RuntimeException | StackOverflowError e) {
            // The parser has no specific exception for a document that is nested too deeply.
            throw new IllegalArgumentException("not a JSON object, or nested too deeply");
        }
        // An escape can name half a pair (RFC 8259 section 8.2), which would be stored as a question mark.
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(written)) {
            throw new IllegalArgumentException("has half of a surrogate pair");
        }
        return json;
    }

    /**
     * Reads the task that an object requests.
     *
     * @param requester the requester if the object names none
     * @throws IllegalArgumentException if a field is missing, unknown or invalid; the message names it
     */
    static NewTask readNewTask(JsonObject json, String requester) {
        requireFields(json, TASK_FIELDS);
        return new NewTask(
                readOperationFields(json),
                text(json, "requester").orElse(requester),
                text(json, "assignee"),
                text(json, "idempotencyKey"));
    }

    /**
     * Reads the operation that an object requests.
     *
     * @throws IllegalArgumentException if a field is missing, unknown or invalid; the message names it
     */
    static Operation readOperation(JsonObject json) {
        requireFields(json, OPERATION_FIELDS);
        return readOperationFields(json);
    }

    private static void requireFields(JsonObject json, Set<String> known) {
        for (String name : json.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("unknown field " + quoted(name));
            }
        }
    }

    static JsonObject write(TaskPage page) {
        JsonObjectBuilder json = JSON.createObjectBuilder().add("tasks", array(page.tasks(), TaskJson::write));
        page.next().ifPresent(next -> json.add("next", next));
        return json.build();
    }

    /**
     * Writes totals as JSON.
     *
     * @param totals the number of tasks in each state
     * @return the object, with a number for each state
     */
    public static JsonObject write(Map<TaskState, Long> totals) {
        JsonObjectBuilder json = JSON.createObjectBuilder();
        totals.forEach((state, total) -> json.add(state.id(), total));
        return json.build();
    }

    private static <T> JsonArray array(List<T> all, Function<T, JsonObject> writer) {
        return JSON.createArrayBuilder(all.stream().map(writer).toList()).build();
    }

    static Optional<String> text(JsonObject json, String name) {
        JsonValue value = json.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof JsonString string)) {
            throw new IllegalArgumentException(name + " must be a string");
        }
        return Optional.of(string.getString());
    }

    private static JsonObject write(TaskAttempt attempt) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("number", attempt.number())
                .add("started", attempt.started().toString());
        attempt.ended().ifPresent(ended -> json.add("ended", ended.toString()));
        json.add("result", attempt.result().id());
        attempt.kind().ifPresent(kind -> json.add("kind", kind.name()));
        attempt.message().ifPresent(message -> json.add("message", message));
        return json.build();
    }

    private static JsonObject write(TaskDecision decision) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("action", decision.action().id())
                .add("at", decision.at().toString());
        addDecider(json, decision.by());
        decision.assignee().ifPresent(assignee -> json.add("assignee", assignee));
        return json.build();
    }

    private static void addDecider(JsonObjectBuilder json, Decider by) {
        json.add("by", by.person()).add("way", by.way().id());
        by.note().ifPresent(note -> json.add("note", note));
    }

    /** Writes a decision as a line of the audit log; the task is in the state after the decision. */
    static JsonObject audit(String connector, Task task, TaskDecision decision) {
        return auditLine(connector, decision.at())
                .add("task", task.id())
                .addAll(JSON.createObjectBuilder(write(decision)).remove("at"))
                .add("state", task.state().id())
                .addAll(JSON.createObjectBuilder(write(task.operation())))
                .add("requester", task.requester())
                .build();
    }

    /** Writes a decision about all tasks of a connector as a line of the audit log. */
    static JsonObject audit(String connector, String action, Instant at, Decider by) {
        JsonObjectBuilder json = auditLine(connector, at).add("action", action);
        addDecider(json, by);
        return json.build();
    }

    private static JsonObjectBuilder auditLine(String connector, Instant at) {
        return JSON.createObjectBuilder().add("time", at.toString()).add("connector", connector);
    }

    /** Writes a pause as JSON; an empty object if there is none. */
    static JsonObject write(Optional<Pause> pause) {
        JsonObjectBuilder json = JSON.createObjectBuilder();
        pause.ifPresent(known -> {
            json.add("since", known.since().toString()).add("by", known.person());
            known.note().ifPresent(note -> json.add("note", note));
        });
        return json.build();
    }

    static Operation readOperationFields(JsonObject json) {
        OperationType type = OperationType.of(
                text(json, "operation").orElseThrow(() -> new IllegalArgumentException("operation is missing")));
        return type.create(new OperationType.Fields(
                text(json, "account").map(Reference::account), readGroup(json), readAttributes(json)));
    }

    private static Optional<Reference> readGroup(JsonObject json) {
        Optional<Reference> group = text(json, "group").map(Reference::group);
        Optional<Reference> named = text(json, GROUP_NAME).map(name -> new Reference(Reference.By.DISPLAY_NAME, name));
        if (group.isPresent() && named.isPresent()) {
            throw new IllegalArgumentException(
                    "group and " + GROUP_NAME + " both name the group: leave one of them out");
        }
        return group.or(() -> named);
    }

    private static Map<AccountAttribute, String> readAttributes(JsonObject json) {
        JsonValue value = json.getOrDefault("attributes", JsonValue.EMPTY_JSON_OBJECT);
        if (!(value instanceof JsonObject object)) {
            throw new IllegalArgumentException("attributes must be an object");
        }
        Map<AccountAttribute, String> attributes = new HashMap<>();
        for (String name : object.keySet()) {
            AccountAttribute attribute = readAttribute(name);
            if (attributes.put(attribute, text(object, name).orElseThrow()) != null) {
                throw new IllegalArgumentException("attribute " + attribute.id() + " is given twice");
            }
        }
        return attributes;
    }

    static String quoted(String name) {
        return '"' + SafeText.clean(name, 60) + '"';
    }

    /**
     * Returns the attribute with a name.
     *
     * @param name any text
     * @return the attribute
     * @throws IllegalArgumentException if no attribute has that name
     */
    public static AccountAttribute readAttribute(String name) {
        return AccountAttribute.of(name)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "unknown attribute " + quoted(name)
                                        + Suggestion.of(name, AccountAttribute.names())
                                        + ": it must be one of RFC 7643, such as userName, title, phoneNumbers.work, enterprise.department"));
    }
}
