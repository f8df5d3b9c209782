package dev.baton.sandbox;

import de.captaingoldfish.scim.sdk.common.constants.enums.Comparator;
import de.captaingoldfish.scim.sdk.common.constants.enums.SortOrder;
import de.captaingoldfish.scim.sdk.common.exceptions.ResourceNotFoundException;
import de.captaingoldfish.scim.sdk.common.resources.ResourceNode;
import de.captaingoldfish.scim.sdk.common.resources.complex.Meta;
import de.captaingoldfish.scim.sdk.common.schemas.SchemaAttribute;
import de.captaingoldfish.scim.sdk.common.utils.JsonHelper;
import de.captaingoldfish.scim.sdk.server.endpoints.Context;
import de.captaingoldfish.scim.sdk.server.endpoints.ResourceHandler;
import de.captaingoldfish.scim.sdk.server.filter.AttributeExpressionLeaf;
import de.captaingoldfish.scim.sdk.server.filter.FilterNode;
import de.captaingoldfish.scim.sdk.server.filter.resources.FilterResourceResolver;
import de.captaingoldfish.scim.sdk.server.response.PartialListResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Resources of one type, in memory, with an index that keeps the commonest filters fast when there are many. What is stored
 * is never handed out, only copies. The caller sees to it that no two threads are in here while one changes something.
 */
abstract class Store<T extends ResourceNode> extends ResourceHandler<T> {
    private final Map<String, T> byId = new LinkedHashMap<>();
    private final Map<IndexKey, Set<String>> index = new HashMap<>();

    /** The value of an attribute, in the form in which it is compared. */
    record IndexKey(String attribute, String value) {}

    /** The values by which a resource can be found without looking at all of them. */
    abstract List<IndexKey> indexKeys(T resource);

    /** The key for a filter's value, if there is an index for its attribute. */
    abstract Optional<IndexKey> indexKey(String attribute, String value);

    /** Throws if the resource cannot stand beside those that are there. */
    void check(T resource) {}

    /** Adds to a copy what is not stored but follows from other resources. */
    void complete(T copy) {}

    Set<String> idsWith(IndexKey key) {
        return index.getOrDefault(key, Set.of());
    }

    List<T> all() {
        return byId.values().stream().map(this::copy).toList();
    }

    @Override
    public T createResource(T resource, Context context) {
        check(resource);
        resource.setId(UUID.randomUUID().toString());
        put(resource, Instant.now());
        return copy(byId.get(resource.getId().orElseThrow()));
    }

    @Override
    public T getResource(
            String id, List<SchemaAttribute> attributes, List<SchemaAttribute> excludedAttributes, Context context) {
        return copy(stored(id));
    }

    @Override
    public PartialListResponse<T> listResources(
            long startIndex,
            int count,
            FilterNode filter,
            SchemaAttribute sortBy,
            SortOrder sortOrder,
            List<SchemaAttribute> attributes,
            List<SchemaAttribute> excludedAttributes,
            Context context) {
        List<T> found = find(filter);
        List<T> page =
                found.stream().skip(startIndex - 1).limit(count).map(this::copy).toList();
        return PartialListResponse.<T>builder()
                .resources(page)
                .totalResults(found.size())
                .build();
    }

    @Override
    public T updateResource(T resource, Context context) {
        T before = stored(resource.getId().orElseThrow());
        check(resource);
        unindex(before);
        put(resource, before.getMeta().flatMap(Meta::getCreated).orElseThrow());
        return copy(byId.get(resource.getId().orElseThrow()));
    }

    @Override
    public void deleteResource(String id, Context context) {
        unindex(stored(id));
        byId.remove(id);
    }

    private T stored(String id) {
        return Optional.ofNullable(byId.get(id))
                .orElseThrow(() -> new ResourceNotFoundException("no resource has the id '" + id + "'"));
    }

    private void put(T resource, Instant created) {
        resource.remove("meta");
        resource.setMeta(
                Meta.builder().created(created).lastModified(Instant.now()).build());
        String id = resource.getId().orElseThrow();
        byId.put(id, copy(resource));
        indexKeys(resource)
                .forEach(key ->
                        index.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(id));
    }

    private void unindex(T resource) {
        String id = resource.getId().orElseThrow();
        indexKeys(resource)
                .forEach(key -> index.computeIfPresent(key, (k, ids) -> {
                    ids.remove(id);
                    return ids.isEmpty() ? null : ids;
                }));
    }

    private List<T> find(FilterNode filter) {
        if (filter == null) {
            return new ArrayList<>(byId.values());
        }
        if (filter instanceof AttributeExpressionLeaf leaf && leaf.getComparator() == Comparator.EQ) {
            Optional<IndexKey> key = indexKey(leaf.getAttributeName(), leaf.getValue());
            if (key.isPresent()) {
                return idsWith(key.get()).stream().map(byId::get).toList();
            }
        }
        return FilterResourceResolver.filterResources(getServiceProvider(), new ArrayList<>(byId.values()), filter);
    }

    private T copy(T resource) {
        T copy = JsonHelper.copyResourceToObject(resource.deepCopy(), getType());
        complete(copy);
        return copy;
    }
}
