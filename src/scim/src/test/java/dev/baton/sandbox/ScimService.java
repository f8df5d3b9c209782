package dev.baton.sandbox;

import de.captaingoldfish.scim.sdk.common.constants.enums.HttpMethod;
import de.captaingoldfish.scim.sdk.common.resources.Group;
import de.captaingoldfish.scim.sdk.common.resources.ServiceProvider;
import de.captaingoldfish.scim.sdk.common.resources.User;
import de.captaingoldfish.scim.sdk.common.resources.complex.FilterConfig;
import de.captaingoldfish.scim.sdk.common.resources.complex.PatchConfig;
import de.captaingoldfish.scim.sdk.common.response.ScimResponse;
import de.captaingoldfish.scim.sdk.server.endpoints.ResourceEndpoint;
import de.captaingoldfish.scim.sdk.server.endpoints.base.GroupEndpointDefinition;
import de.captaingoldfish.scim.sdk.server.endpoints.base.UserEndpointDefinition;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** The SCIM service itself, without HTTP: requests in, responses out. Safe for use by several threads at once. */
final class ScimService {
    private static final int MAX_RESULTS = 200;

    // The library reads, patches and writes back in separate steps, so a change must have the store for itself.
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final UserStore users;
    private final GroupStore groups = new GroupStore();
    private final ResourceEndpoint endpoint;

    ScimService(boolean isPatchSupported, boolean isFilterSupported, boolean isUserNameUnique) {
        users = new UserStore(isUserNameUnique, groups);
        ServiceProvider provider = ServiceProvider.builder()
                .patchConfig(PatchConfig.builder().supported(isPatchSupported).build())
                .filterConfig(FilterConfig.builder()
                        .supported(isFilterSupported)
                        .maxResults(MAX_RESULTS)
                        .build())
                .build();
        endpoint = new ResourceEndpoint(provider);
        endpoint.registerEndpoint(new UserEndpointDefinition(users));
        endpoint.registerEndpoint(new GroupEndpointDefinition(groups));
    }

    ScimResponse handle(HttpMethod method, String url, String body, Map<String, String> headers) {
        Lock guard = method == HttpMethod.GET ? lock.readLock() : lock.writeLock();
        return locked(guard, () -> endpoint.handleRequest(url, method, body, headers, null));
    }

    List<User> users() {
        return locked(lock.readLock(), users::all);
    }

    List<Group> groups() {
        return locked(lock.readLock(), groups::all);
    }

    String addUser(String userName, String externalId) {
        User user = User.builder()
                .userName(userName)
                .externalId(externalId)
                .active(true)
                .build();
        return locked(
                lock.writeLock(), () -> users.createResource(user, null).getId().orElseThrow());
    }

    String addGroup(String displayName) {
        Group group = Group.builder().displayName(displayName).build();
        return locked(
                lock.writeLock(),
                () -> groups.createResource(group, null).getId().orElseThrow());
    }

    private static <T> T locked(Lock guard, Supplier<T> action) {
        guard.lock();
        try {
            return action.get();
        } finally {
            guard.unlock();
        }
    }
}
