package dev.baton.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.unboundid.scim2.common.GenericScimResource;
import com.unboundid.scim2.common.exceptions.BadRequestException;
import com.unboundid.scim2.common.exceptions.ResourceConflictException;
import com.unboundid.scim2.common.exceptions.ResourceNotFoundException;
import com.unboundid.scim2.common.exceptions.ScimException;
import com.unboundid.scim2.common.filters.Filter;
import com.unboundid.scim2.common.messages.ListResponse;
import com.unboundid.scim2.common.messages.PatchRequest;
import com.unboundid.scim2.common.types.GroupResource;
import com.unboundid.scim2.common.types.UserResource;
import com.unboundid.scim2.common.utils.FilterEvaluator;
import com.unboundid.scim2.common.utils.JsonUtils;
import com.unboundid.scim2.server.annotations.ResourceType;
import com.unboundid.scim2.server.utils.ResourceTypeDefinition;
import com.unboundid.scim2.server.utils.SchemaChecker;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A service whose filters, PATCH and checks against the schemas are those of UnboundID's SCIM 2 SDK. It refuses what is not in
 * the standard's schemas.
 */
final class UnboundIdService implements AutoCloseable {
    private static final String CONFIG =
            "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig\"],"
                    + "\"patch\":{\"supported\":true},\"filter\":{\"supported\":true,\"maxResults\":200}}";

    private final Map<String, Store> stores =
            Map.of("Users", new Store(Users.class), "Groups", new Store(Groups.class));
    private final HttpServer server;

    @Path("Users")
    @ResourceType(name = "User", description = "an account", schema = UserResource.class)
    private static final class Users {}

    @Path("Groups")
    @ResourceType(name = "Group", description = "a group", schema = GroupResource.class)
    private static final class Groups {}

    private static final class Store {
        private final SchemaChecker checker;
        private final Map<String, ObjectNode> resources = new LinkedHashMap<>();

        Store(Class<?> type) {
            checker = new SchemaChecker(ResourceTypeDefinition.fromJaxRsResource(type));
        }
    }

    private UnboundIdService(HttpServer server) {
        this.server = server;
    }

    static UnboundIdService start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        UnboundIdService service = new UnboundIdService(server);
        server.createContext("/scim/v2/", service::handle);
        server.start();
        return service;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/scim/v2");
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] content = exchange.getRequestBody().readAllBytes();
        int status = exchange.getRequestMethod().equals("POST") ? 201 : 200;
        byte[] body;
        try {
            body = answer(exchange, content);
        } catch (ScimException e) {
            status = e.getScimError().getStatus();
            body = JsonUtils.getObjectWriter().writeValueAsBytes(e.getScimError());
        }
        exchange.getResponseHeaders().set("Content-Type", "application/scim+json");
        exchange.sendResponseHeaders(body.length == 0 ? 204 : status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private byte[] answer(HttpExchange exchange, byte[] content) throws ScimException, IOException {
        String[] path = exchange.getRequestURI()
                .getPath()
                .substring("/scim/v2/".length())
                .split("/", 2);
        if (path[0].equals("ServiceProviderConfig")) {
            return CONFIG.getBytes(StandardCharsets.UTF_8);
        }
        Store store = stores.get(path[0]);
        String method = exchange.getRequestMethod();
        if (path.length == 1) {
            return method.equals("GET")
                    ? list(store, query(exchange.getRequestURI()))
                    : written(create(
                            store, JsonUtils.getObjectReader().readTree(content).deepCopy()));
        }
        ObjectNode resource = store.resources.get(path[1]);
        if (resource == null) {
            throw new ResourceNotFoundException("there is no " + path[1]);
        }
        switch (method) {
            case "GET" -> {}
            case "DELETE" -> {
                store.resources.remove(path[1]);
                return new byte[0];
            }
            case "PATCH" -> {
                PatchRequest patch =
                        JsonUtils.getObjectReader().forType(PatchRequest.class).readValue(content);
                store.checker.checkModify(patch, resource).throwSchemaExceptions();
                ObjectNode changed = resource.deepCopy();
                patch.apply(new GenericScimResource(changed));
                store.resources.put(path[1], changed);
            }
            default -> throw new BadRequestException("no such method");
        }
        return written(withGroups(store.resources.get(path[1])));
    }

    private ObjectNode withGroups(ObjectNode resource) {
        ObjectNode shown = resource.deepCopy();
        for (ObjectNode group : stores.get("Groups").resources.values()) {
            for (JsonNode member : group.path("members")) {
                if (member.path("value").equals(resource.get("id"))) {
                    shown.withArray("groups").addObject().set("value", group.get("id"));
                }
            }
        }
        return shown;
    }

    private static ObjectNode create(Store store, ObjectNode resource) throws ScimException {
        store.checker.checkCreate(resource).throwSchemaExceptions();
        boolean isTaken = resource.has("userName")
                && store.resources.values().stream()
                        .anyMatch(other -> other.get("userName")
                                .asText()
                                .equalsIgnoreCase(resource.get("userName").asText()));
        if (isTaken) {
            throw ResourceConflictException.uniqueness("the userName is taken");
        }
        String id = UUID.randomUUID().toString();
        store.resources.put(id, resource.put("id", id));
        return resource;
    }

    private static byte[] list(Store store, Map<String, String> query) throws ScimException, IOException {
        Optional<String> text = Optional.ofNullable(query.get("filter"));
        List<GenericScimResource> found = new ArrayList<>();
        for (ObjectNode resource : store.resources.values()) {
            if (text.isEmpty() || FilterEvaluator.evaluate(Filter.fromString(text.get()), resource)) {
                found.add(new GenericScimResource(resource));
            }
        }
        int start = Integer.parseInt(query.getOrDefault("startIndex", "1"));
        int count = Integer.parseInt(query.getOrDefault("count", "50"));
        List<GenericScimResource> page =
                found.stream().skip(start - 1).limit(Math.min(count, 50)).toList();
        return JsonUtils.getObjectWriter()
                .writeValueAsBytes(new ListResponse<>(found.size(), page, start, page.size()));
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new HashMap<>();
        for (String pair : Optional.ofNullable(uri.getRawQuery()).orElse("").split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    private static byte[] written(ObjectNode resource) throws IOException {
        return JsonUtils.getObjectWriter().writeValueAsBytes(resource);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
