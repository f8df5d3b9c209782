package dev.baton.sandbox;

import de.captaingoldfish.scim.sdk.common.exceptions.ConflictException;
import de.captaingoldfish.scim.sdk.common.resources.User;
import de.captaingoldfish.scim.sdk.common.resources.multicomplex.GroupNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The users. Their userName is compared without regard to case (RFC 7643 section 4.1.1), their externalId with it. */
final class UserStore extends Store<User> {
    private final boolean isUserNameUnique;
    private final GroupStore groups;

    UserStore(boolean isUserNameUnique, GroupStore groups) {
        this.groups = groups;
        this.isUserNameUnique = isUserNameUnique;
    }

    @Override
    List<IndexKey> indexKeys(User user) {
        return Stream.of(
                        user.getUserName().flatMap(name -> indexKey("userName", name)),
                        user.getExternalId().flatMap(id -> indexKey("externalId", id)))
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    Optional<IndexKey> indexKey(String attribute, String value) {
        return switch (attribute.toLowerCase(Locale.ROOT)) {
            case "username" -> Optional.of(new IndexKey("userName", value.toLowerCase(Locale.ROOT)));
            case "externalid" -> Optional.of(new IndexKey("externalId", value));
            default -> Optional.empty();
        };
    }

    @Override
    void check(User user) {
        if (!isUserNameUnique) {
            return;
        }
        String name = user.getUserName().orElseThrow();
        boolean isTaken = indexKey("userName", name).stream()
                .flatMap(key -> idsWith(key).stream())
                .anyMatch(id -> !user.getId().equals(Optional.of(id)));
        if (isTaken) {
            throw new ConflictException("the userName '" + name + "' is taken", "uniqueness");
        }
    }

    @Override
    void complete(User user) {
        user.remove("groups");
        groups.idsOfGroupsWith(user.getId().orElseThrow())
                .forEach(id -> user.addGroup(GroupNode.builder().value(id).build()));
    }
}
