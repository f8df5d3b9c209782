package dev.baton.sandbox;

import de.captaingoldfish.scim.sdk.common.resources.Group;
import java.util.List;
import java.util.Optional;

/** The groups. */
final class GroupStore extends Store<Group> {
    @Override
    List<IndexKey> indexKeys(Group group) {
        return List.of();
    }

    @Override
    Optional<IndexKey> indexKey(String attribute, String value) {
        return Optional.empty();
    }
}
