package dev.baton.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * A small SCIM service that can be made to behave as services in the field do: see {@link Quirk}. Unlike {@link ScimSandbox} it
 * rests on no SCIM library, which would set it right. Safe for use by several threads at once.
 */
public final class QuirkServer implements AutoCloseable {
    private static final Pattern EQUAL = Pattern.compile("(\\w+) eq (\".*\")");
    private static final Pattern MEMBER = Pattern.compile("members\\[value eq (\".*\")]");
    private static final Pattern TYPED = Pattern.compile("(\\w+)\\[type eq \"(.*)\"](?:\\.(\\w+))?");
    private static final String ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    private static final int LARGE = 100_000;

    /** Asked for once: the methods of Json look for it in every call. */
    private static final JsonProvider JSON = JsonProvider.provider();

    static {
        // Read once, when the first server is made.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final Set<Quirk> quirks = EnumSet.noneOf(Quirk.class);
    private final Map<String, JsonObject> users = new LinkedHashMap<>();
    private final Map<String, Set<String>> groups = new LinkedHashMap<>();
    private final Map<String, String> groupNames = new HashMap<>();
    private final List<Runnable> later = new ArrayList<>();
    private final Queue<String> queue = new ConcurrentLinkedQueue<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private int nextId = 100;
    private boolean losesNextAnswer;

    /** An answer that is not a success. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final String scimType;

        Refusal(int status, String scimType) {
            super("refused", null, false, false);
            this.status = status;
            this.scimType = scimType;
        }
    }

    private record Answer(int status, Optional<JsonValue> body, Map<String, String> headers) {
        static Answer of(int status, JsonValue body) {
            return new Answer(status, Optional.of(body), Map.of());
        }
    }

    private QuirkServer(Collection<Quirk> quirks) throws IOException {
        this.quirks.addAll(quirks);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /**
     * Starts a service.
     *
     * @param quirks how it differs from the standard
     * @return a running service on 127.0.0.1
     * @throws IOException if it cannot be started
     */
    public static QuirkServer start(Collection<Quirk> quirks) throws IOException {
        return new QuirkServer(quirks);
    }

    /**
     * The base URL.
     *
     * @return a URL without a slash at its end, and with a query if the service wants one
     */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/scim/v2"
                + (has(Quirk.WANTS_COMPANY) ? "?company=a%26b" : ""));
    }

    /**
     * Adds a user, without a request.
     *
     * @param userName its name
     * @return its id
     */
    public synchronized String addUser(String userName) {
        String id = Integer.toString(nextId++);
        users.put(
                id,
                JSON.createObjectBuilder()
                        .add("userName", userName)
                        .add("active", true)
                        .add(
                                "name",
                                JSON.createObjectBuilder()
                                        .add("givenName", "Old")
                                        .add("familyName", "Name")
                                        .add("formatted", "Old Name"))
                        .add(
                                "emails",
                                JSON.createArrayBuilder()
                                        .add(JSON.createObjectBuilder()
                                                .add("value", "old@example.com")
                                                .add("type", "work"))
                                        .add(JSON.createObjectBuilder()
                                                .add("value", "private@example.com")
                                                .add("type", "home")))
                        .build());
        return id;
    }

    /**
     * Adds a group, without a request.
     *
     * @param members the ids of its members
     * @return its id
     */
    public synchronized String addGroup(String... members) {
        String id = Integer.toString(nextId++);
        Set<String> all = new LinkedHashSet<>();
        for (int i = 0; has(Quirk.LARGE_GROUPS) && i < LARGE; i++) {
            all.add("other-" + i);
        }
        all.addAll(Arrays.asList(members));
        groups.put(id, all);
        return id;
    }

    /**
     * Adds a group with a name, without a request.
     *
     * @param name its name
     * @param members the ids of its members
     * @return its id
     */
    public synchronized String addNamedGroup(String name, String... members) {
        String id = addGroup(members);
        groupNames.put(id, name);
        return id;
    }

    /** Loses the answer to the next change, once it has been made. */
    public synchronized void loseNextAnswer() {
        losesNextAnswer = true;
    }

    /** Makes the changes that were accepted for later. */
    public synchronized void catchUp() {
        later.forEach(Runnable::run);
        later.clear();
    }

    /**
     * The users that there are now.
     *
     * @return a copy, by id
     */
    public synchronized Map<String, JsonObject> users() {
        return new LinkedHashMap<>(users);
    }

    /**
     * The members of a group.
     *
     * @param group its id
     * @return a copy
     */
    public synchronized Set<String> members(String group) {
        return new LinkedHashSet<>(groups.get(group));
    }

    /**
     * The requests that came in.
     *
     * @return a copy: method, path and query each
     */
    public List<String> requests() {
        return List.copyOf(queue);
    }

    private boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] content = exchange.getRequestBody().readAllBytes();
        queue.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        Answer answer;
        boolean isLost;
        synchronized (this) {
            try {
                answer = answer(exchange, new String(content, StandardCharsets.UTF_8));
            } catch (Refusal e) {
                answer = Answer.of(e.status, error(e));
            }
            boolean isChange = !exchange.getRequestMethod().equals("GET");
            isLost = isChange && losesNextAnswer;
            losesNextAnswer &= !isLost;
        }
        try (exchange) {
            if (!isLost) {
                send(exchange, answer);
            }
        }
    }

    private JsonObject error(Refusal e) {
        JsonObjectBuilder error = JSON.createObjectBuilder().add("status", Integer.toString(e.status));
        if (!has(Quirk.NO_SCHEMAS)) {
            error.add("schemas", JSON.createArrayBuilder().add("urn:ietf:params:scim:api:messages:2.0:Error"));
        }
        return (e.scimType.isEmpty() ? error : error.add("scimType", e.scimType)).build();
    }

    private Answer answer(HttpExchange exchange, String content) {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getRawPath();
        Map<String, String> query = query(exchange.getRequestURI());
        if (has(Quirk.WANTS_COMPANY) && !"a&b".equals(query.get("company"))) {
            throw new Refusal(403, "");
        }
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type != null && !type.equals("application/json") && has(Quirk.WANTS_PLAIN_JSON)) {
            throw new Refusal(415, "");
        }
        if (!path.endsWith("/") && has(Quirk.WANTS_SLASH)) {
            throw new Refusal(404, "");
        }
        if (!path.endsWith("/") && has(Quirk.REDIRECTS_TO_SLASH)) {
            return new Answer(308, Optional.empty(), Map.of("Location", path + "/"));
        }
        String[] parts = path.substring("/scim/v2/".length()).split("/");
        String id = parts.length > 1 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "";
        JsonObject body = content.isEmpty()
                ? JsonValue.EMPTY_JSON_OBJECT
                : JSON.createReader(new StringReader(content)).readObject();
        return switch (parts[0]) {
            case "ServiceProviderConfig" -> config();
            case "Users" -> id.isEmpty() ? allUsers(method, query, body) : user(method, id, body);
            case "Groups" ->
                id.isEmpty() ? list(query, found(query, groups.keySet(), this::shownGroup)) : group(method, id, body);
            default -> throw new Refusal(404, "");
        };
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new HashMap<>();
        for (String part : Optional.ofNullable(uri.getRawQuery()).orElse("").split("&")) {
            String[] pair = part.split("=", 2);
            query.put(pair[0], pair.length == 2 ? URLDecoder.decode(pair[1], StandardCharsets.UTF_8) : "");
        }
        return query;
    }

    private Answer config() {
        if (has(Quirk.CONFIG_NOT_FOUND)) {
            throw new Refusal(404, "");
        }
        if (has(Quirk.CONFIG_FORBIDDEN)) {
            throw new Refusal(403, "");
        }
        if (has(Quirk.CONFIG_NOT_IMPLEMENTED)) {
            throw new Refusal(501, "");
        }
        if (has(Quirk.CONFIG_IS_HTML)) {
            return Answer.of(200, JSON.createValue("<html>welcome</html>"));
        }
        JsonObject supported = JSON.createObjectBuilder().add("supported", true).build();
        JsonObject config = with(
                JSON.createObjectBuilder()
                        .add("patch", supported)
                        .add("filter", supported)
                        .build(),
                has(Quirk.CONFIG_OLD_SCHEMA)
                        ? "urn:scim:schemas:core:1.0"
                        : "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig");
        return Answer.of(
                200,
                has(Quirk.CONFIG_IN_LIST)
                        ? JSON.createObjectBuilder()
                                .add("Resources", JSON.createArrayBuilder().add(config))
                                .build()
                        : config);
    }

    // Users

    private Answer allUsers(String method, Map<String, String> query, JsonObject body) {
        return switch (method) {
            case "POST" -> create(body);
            case "GET" -> list(query, found(query, users.keySet(), this::shownUser));
            default -> throw new Refusal(405, "");
        };
    }

    private List<JsonObject> found(Map<String, String> query, Set<String> ids, Function<String, JsonObject> shown) {
        String filter = query.getOrDefault("filter", "");
        if (query.containsKey("excludedAttributes") && has(Quirk.REFUSES_EXCLUDED_ATTRIBUTES)) {
            throw new Refusal(400, "invalidPath");
        }
        if (filter.isEmpty() || has(Quirk.IGNORES_FILTERS)) {
            return ids.stream().map(shown).toList();
        }
        if (has(Quirk.FAILS_ON_FILTERS)) {
            throw new Refusal(500, "");
        }
        Matcher equal = EQUAL.matcher(filter);
        boolean isRefused = has(Quirk.REFUSES_FILTERS)
                || !equal.matches()
                || has(Quirk.REFUSES_EXTERNAL_ID_FILTER) && filter.startsWith("externalId");
        if (isRefused) {
            throw new Refusal(400, "invalidFilter");
        }
        String value = text(equal.group(2)).toLowerCase(Locale.ROOT);
        return ids.stream()
                .map(shown)
                .filter(resource -> {
                    String has = resource.getString(equal.group(1), "").toLowerCase(Locale.ROOT);
                    return has(Quirk.FILTERS_BY_PART) ? has.contains(value) : has.equals(value);
                })
                .toList();
    }

    private static String text(String literal) {
        return ((JsonString) JSON.createReader(new StringReader(literal)).readValue()).getString();
    }

    private Answer list(Map<String, String> query, List<JsonObject> found) {
        if (found.isEmpty() && has(Quirk.NOT_FOUND_FOR_NO_MATCH)) {
            throw new Refusal(404, "");
        }
        int count = Math.min(Integer.parseInt(query.getOrDefault("count", "100")), has(Quirk.SMALL_PAGES) ? 20 : 100);
        int start = Integer.parseInt(query.getOrDefault(has(Quirk.CURSORS) ? "cursor" : "startIndex", "1"));
        int skipped = has(Quirk.IGNORES_START_INDEX) ? 0 : has(Quirk.STARTS_AT_ZERO) ? start : start - 1;
        if (has(Quirk.COUNTS_PAGES)) {
            skipped = (start - 1) * count;
        }
        List<JsonObject> page = found.stream().skip(skipped).limit(count).toList();
        JsonArrayBuilder resources = JSON.createArrayBuilder();
        page.forEach(resources::add);
        if (has(Quirk.BARE_LISTS)) {
            return Answer.of(200, resources.build());
        }
        int total = has(Quirk.TOTAL_OF_PAGE) ? page.size() : found.size();
        JsonObjectBuilder list = JSON.createObjectBuilder().add("Resources", resources);
        if (has(Quirk.TOTAL_AS_TEXT)) {
            list.add("totalResults", Integer.toString(total));
        } else if (!has(Quirk.NO_TOTAL)) {
            list.add("totalResults", total);
        }
        if (has(Quirk.CURSORS) && skipped + count < found.size()) {
            list.add("nextCursor", Integer.toString(skipped + count + 1));
        }
        return Answer.of(200, with(list.build(), "urn:ietf:params:scim:api:messages:2.0:ListResponse"));
    }

    private JsonObject with(JsonObject object, String schema) {
        return has(Quirk.NO_SCHEMAS)
                ? object
                : JSON.createObjectBuilder(object)
                        .add("schemas", JSON.createArrayBuilder().add(schema))
                        .build();
    }

    private JsonObject shownUser(String id) {
        JsonObject stored = users.get(id);
        JsonObjectBuilder shown = JSON.createObjectBuilder(stored).add("id", id(id));
        boolean isActive = stored.getBoolean("active", true);
        if (has(Quirk.ACTIVE_AS_NUMBER)) {
            shown.add("active", isActive ? 1 : 0);
        } else if (has(Quirk.ACTIVE_AS_TEXT)) {
            shown.add("active", isActive ? "True" : "False");
        } else if (has(Quirk.ACTIVE_AS_WORD)) {
            shown.add("active", isActive ? "enabled" : "disabled");
        }
        if (!has(Quirk.HIDES_GROUPS)) {
            JsonArrayBuilder memberOf = JSON.createArrayBuilder();
            groups.forEach((group, members) -> {
                if (members.contains(id)) {
                    memberOf.add(JSON.createObjectBuilder().add("value", id(group)));
                }
            });
            shown.add("groups", memberOf);
        }
        return with(shown.build(), "urn:ietf:params:scim:schemas:core:2.0:User");
    }

    private JsonValue id(String id) {
        return has(Quirk.NUMERIC_IDS) && id.chars().allMatch(Character::isDigit)
                ? JSON.createValue(Integer.parseInt(id))
                : JSON.createValue(id);
    }

    private Answer create(JsonObject body) {
        String name = body.getString("userName");
        if (has(Quirk.REFUSES_COLON) && body.getString("externalId", "").contains(":")) {
            throw new Refusal(400, "invalidValue");
        }
        Optional<String> taken = users.entrySet().stream()
                .filter(user -> user.getValue().getString("userName").equalsIgnoreCase(name))
                .map(Map.Entry::getKey)
                .findFirst();
        if (taken.isPresent() && has(Quirk.CREATE_RETURNS_EXISTING)) {
            return Answer.of(200, shownUser(taken.get()));
        }
        if (taken.isPresent()) {
            throw has(Quirk.UNIQUENESS_AS_BAD_REQUEST) ? new Refusal(400, "uniqueness") : new Refusal(409, "");
        }
        String id = Integer.toString(nextId++);
        JsonObject stored = has(Quirk.KEEPS_NO_EXTERNAL_ID) ? without(body, "externalId") : body;
        if (has(Quirk.ACCEPTS_FOR_LATER)) {
            later.add(() -> users.put(id, without(stored, "schemas")));
            return new Answer(202, Optional.empty(), Map.of());
        }
        users.put(id, without(stored, "schemas"));
        if (has(Quirk.LOCATION_ONLY)) {
            return new Answer(201, Optional.empty(), Map.of("Location", "/scim/v2/Users/" + id));
        }
        return has(Quirk.CREATED_WITHOUT_A_WORD)
                ? new Answer(201, Optional.empty(), Map.of())
                : changed(201, shownUser(id));
    }

    private static JsonObject without(JsonObject object, String name) {
        return JSON.createObjectBuilder(object).remove(name).build();
    }

    private Answer user(String method, String id, JsonObject body) {
        boolean isHidden = has(Quirk.HIDES_DISABLED)
                && users.containsKey(id)
                && !users.get(id).getBoolean("active", true);
        if (!users.containsKey(id) || isHidden) {
            throw new Refusal(404, "");
        }
        JsonObject before = shownUser(id);
        Runnable change = switch (method) {
            case "GET" -> () -> {};
            case "DELETE" ->
                () -> {
                    users.remove(id);
                    groups.values().forEach(members -> members.remove(id));
                };
            case "PUT" -> has(Quirk.IGNORES_PUT) ? () -> {} : () -> users.put(id, writable(body));
            case "PATCH" -> {
                JsonObject after = patched(users.get(id), body);
                yield () -> users.put(id, after);
            }
            default -> throw new Refusal(405, "");
        };
        if (method.equals("GET")) {
            return Answer.of(200, before);
        }
        if (has(Quirk.ACCEPTS_FOR_LATER)) {
            later.add(change);
            return new Answer(202, Optional.empty(), Map.of());
        }
        change.run();
        if (method.equals("DELETE")) {
            return changed(204, JsonValue.EMPTY_JSON_OBJECT);
        }
        return changed(200, has(Quirk.ANSWERS_OLD_STATE) ? before : shownUser(id));
    }

    private static JsonObject writable(JsonObject body) {
        return without(without(without(body, "id"), "schemas"), "groups");
    }

    private Answer changed(int status, JsonObject shown) {
        if (has(Quirk.ANSWERS_NOTHING) && status != 201) {
            return new Answer(204, Optional.empty(), Map.of());
        }
        Map<Quirk, JsonValue> bodies = Map.of(
                Quirk.ANSWERS_TEXT,
                JSON.createValue("OK, done"),
                Quirk.ANSWERS_HTML,
                JSON.createValue("<html>done</html>"),
                Quirk.ANSWERS_NEWLINE,
                JSON.createValue("\n"),
                Quirk.ANSWERS_TRUE,
                JsonValue.TRUE,
                Quirk.ANSWERS_NULL,
                JsonValue.NULL,
                Quirk.ANSWERS_EMPTY_LIST,
                JsonValue.EMPTY_JSON_ARRAY);
        for (Map.Entry<Quirk, JsonValue> body : bodies.entrySet()) {
            if (has(body.getKey())) {
                return Answer.of(200, body.getValue());
            }
        }
        return status == 204 ? new Answer(204, Optional.empty(), Map.of()) : Answer.of(status, shown);
    }

    // PATCH

    private JsonObject patched(JsonObject before, JsonObject body) {
        JsonObject after = before;
        for (JsonObject operation : operations(body)) {
            after = patchedOnce(after, operation);
        }
        return has(Quirk.IGNORES_PATCH) ? before : after;
    }

    /** The operations that are understood. */
    private List<JsonObject> operations(JsonObject body) {
        if (has(Quirk.NO_PATCH)) {
            throw new Refusal(405, "");
        }
        List<JsonObject> understood = new ArrayList<>();
        for (JsonObject operation : body.getJsonArray("Operations").getValuesAs(JsonObject.class)) {
            boolean isCapital = Character.isUpperCase(operation.getString("op").charAt(0));
            boolean hasPath = operation.containsKey("path");
            if (!isCapital && has(Quirk.WANTS_CAPITALS)) {
                throw new Refusal(400, "invalidSyntax");
            }
            if (hasPath && has(Quirk.REFUSES_PATHS)) {
                throw new Refusal(400, "invalidPath");
            }
            boolean isIgnored = !isCapital && has(Quirk.IGNORES_SMALL_LETTERS) || hasPath && has(Quirk.IGNORES_PATHS);
            if (!isIgnored) {
                understood.add(operation);
            }
        }
        return understood;
    }

    private JsonObject patchedOnce(JsonObject before, JsonObject operation) {
        JsonValue value = operation.get("value");
        if (!operation.containsKey("path")) {
            JsonObject after = before;
            for (Map.Entry<String, JsonValue> member : value.asJsonObject().entrySet()) {
                boolean isPart =
                        member.getValue() instanceof JsonObject && before.get(member.getKey()) instanceof JsonObject;
                JsonObject whole = isPart ? before.getJsonObject(member.getKey()) : JsonValue.EMPTY_JSON_OBJECT;
                if (isPart) {
                    for (Map.Entry<String, JsonValue> part :
                            member.getValue().asJsonObject().entrySet()) {
                        whole = set(whole, part.getKey(), part.getValue());
                    }
                }
                after = set(after, member.getKey(), isPart ? whole : member.getValue());
            }
            return after;
        }
        String path = operation.getString("path");
        boolean isComplex = path.equals("name") || path.equals("emails");
        boolean isNarrow = path.contains(".") && !path.startsWith("urn:") || path.contains("[");
        boolean isRemoval = operation.getString("op").equalsIgnoreCase("remove");
        if (isComplex && has(Quirk.REFUSES_COMPLEX_PATHS)
                || isNarrow && has(Quirk.REFUSES_NARROW_PATHS)
                || isRemoval && has(Quirk.REFUSES_ATTRIBUTE_REMOVAL)) {
            throw new Refusal(400, "invalidPath");
        }
        if (isNarrow && has(Quirk.FAILS_ON_NARROW_PATHS)) {
            throw new Refusal(500, "");
        }
        if (isRemoval && has(Quirk.IGNORES_ATTRIBUTE_REMOVAL)) {
            return before;
        }
        JsonValue set = isRemoval ? JsonValue.NULL : value;
        Matcher typed = TYPED.matcher(path);
        if (path.startsWith("name.")) {
            return set(before, "name", set(part(before, "name"), path.substring(5), set));
        }
        if (path.startsWith(ENTERPRISE + ":")) {
            return set(before, ENTERPRISE, set(part(before, ENTERPRISE), path.substring(ENTERPRISE.length() + 1), set));
        }
        if (typed.matches()) {
            JsonArrayBuilder values = JSON.createArrayBuilder();
            before.getJsonArray(typed.group(1)).getValuesAs(JsonObject.class).forEach(entry -> {
                boolean isIt = entry.getString("type").equals(typed.group(2));
                if (isIt && typed.group(3) != null) {
                    values.add(set(entry, typed.group(3), set));
                } else if (!isIt) {
                    values.add(entry);
                }
            });
            return set(before, typed.group(1), values.build());
        }
        if (!path.matches("\\w+")) {
            throw new Refusal(400, "invalidPath");
        }
        boolean isAdded = operation.getString("op").equalsIgnoreCase("add") && before.get(path) instanceof JsonArray;
        return isAdded
                ? set(
                        before,
                        path,
                        JSON.createArrayBuilder(before.getJsonArray(path))
                                .addAll(JSON.createArrayBuilder(value.asJsonArray()))
                                .build())
                : set(before, path, set);
    }

    private static JsonObject part(JsonObject object, String name) {
        return object.containsKey(name) ? object.getJsonObject(name) : JsonValue.EMPTY_JSON_OBJECT;
    }

    private static JsonObject set(JsonObject object, String name, JsonValue value) {
        return value.equals(JsonValue.NULL)
                ? without(object, name)
                : JSON.createObjectBuilder(object).add(name, value).build();
    }

    // Groups

    private Answer group(String method, String id, JsonObject body) {
        if (!groups.containsKey(id)) {
            throw new Refusal(404, "");
        }
        JsonObject before = shownGroup(id);
        switch (method) {
            case "GET" -> {
                return Answer.of(200, before);
            }
            case "PUT" -> {
                Set<String> members = new LinkedHashSet<>(ids(body.getJsonArray("members")));
                groups.put(id, members);
            }
            case "PATCH" -> operations(body).forEach(operation -> patchMembers(groups.get(id), operation));
            default -> throw new Refusal(405, "");
        }
        return changed(200, has(Quirk.ANSWERS_OLD_STATE) ? before : shownGroup(id));
    }

    private static List<String> ids(JsonArray members) {
        return members.getValuesAs(JsonObject.class).stream()
                .map(member -> member.get("value") instanceof JsonString text
                        ? text.getString()
                        : member.get("value").toString())
                .toList();
    }

    private void patchMembers(Set<String> members, JsonObject operation) {
        if (has(Quirk.IGNORES_PATCH)) {
            return;
        }
        String path = operation.getString("path", "");
        boolean isRemoval = operation.getString("op").equalsIgnoreCase("remove");
        if (!isRemoval) {
            List<String> added = ids(
                    path.isEmpty()
                            ? operation.getJsonObject("value").getJsonArray("members")
                            : operation.getJsonArray("value"));
            if (has(Quirk.WANTS_FULL_MEMBERS) && !operation.toString().contains("\"$ref\":\"" + url() + "/Users/")) {
                throw new Refusal(400, "invalidValue");
            }
            addMembers(members, added);
            return;
        }
        Matcher filter = MEMBER.matcher(path);
        if (filter.matches()) {
            if (has(Quirk.REFUSES_MEMBER_FILTER)) {
                throw new Refusal(400, "invalidPath");
            }
            if (!has(Quirk.IGNORES_MEMBER_FILTER)) {
                removeMember(members, text(filter.group(1)));
            }
        } else if (has(Quirk.REFUSES_MEMBER_VALUE)) {
            throw new Refusal(400, "invalidSyntax");
        } else if (has(Quirk.REMOVES_ALL_MEMBERS)) {
            members.clear();
        } else {
            ids(operation.getJsonArray("value")).forEach(id -> removeMember(members, id));
        }
    }

    private void addMembers(Set<String> members, List<String> added) {
        boolean isThere = added.stream().anyMatch(members::contains);
        if (isThere && has(Quirk.MEMBER_TWICE_CONFLICT)) {
            throw new Refusal(409, "");
        }
        if (isThere && has(Quirk.MEMBER_TWICE_BAD_REQUEST)) {
            throw new Refusal(400, "");
        }
        if (isThere && has(Quirk.MEMBER_TWICE_ERROR)) {
            throw new Refusal(500, "");
        }
        members.addAll(added);
    }

    private void removeMember(Set<String> members, String id) {
        if (!members.remove(id) && has(Quirk.NO_MEMBER_BAD_REQUEST)) {
            throw new Refusal(400, "");
        }
    }

    private JsonObject shownGroup(String id) {
        JsonObjectBuilder shown = JSON.createObjectBuilder()
                .add("id", id(id))
                .add("displayName", groupNames.getOrDefault(id, "group " + id));
        if (!has(Quirk.HIDES_MEMBERS)) {
            JsonArrayBuilder members = JSON.createArrayBuilder();
            groups.get(id)
                    .forEach(member -> members.add(JSON.createObjectBuilder().add("value", id(member))));
            shown.add("members", members);
        }
        return with(shown.build(), "urn:ietf:params:scim:schemas:core:2.0:Group");
    }

    // Representation

    private void send(HttpExchange exchange, Answer answer) throws IOException {
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        if (answer.body().isEmpty()) {
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        JsonValue body = answer.body().get();
        Charset charset = has(Quirk.UTF_16)
                ? StandardCharsets.UTF_16
                : has(Quirk.LATIN_1) ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
        String type = has(Quirk.TYPE_JSON_SCIM)
                ? "application/json+scim"
                : has(Quirk.TYPE_TEXT_JSON)
                        ? "text/json"
                        : has(Quirk.TYPE_HTML) ? "text/html" : "application/scim+json";
        if (!has(Quirk.NO_TYPE)) {
            exchange.getResponseHeaders()
                    .set(
                            "Content-Type",
                            charset == StandardCharsets.UTF_8 ? type : type + "; charset=" + charset.name());
        }
        // What is no JSON stands in a text.
        String text = body instanceof JsonString raw ? raw.getString() : body.toString();
        byte[] bytes = ((has(Quirk.BYTE_ORDER_MARK) ? "\uFEFF" : "") + text).getBytes(charset);
        if (has(Quirk.GZIP)) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
                out.write(bytes);
            }
            bytes = packed.toByteArray();
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        }
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
