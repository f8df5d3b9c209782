package dev.baton.sandbox;

import de.captaingoldfish.scim.sdk.common.resources.Group;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The groups. They can be found by their members. */
final class GroupStore extends Store<Group> {
    @Override
    List<IndexKey> indexKeys(Group group) {
        return memberIds(group).map(GroupStore::memberKey).toList();
    }

    @Override
    Optional<IndexKey> indexKey(String attribute, String value) {
        return Optional.empty();
    }

    /** The ids of the groups that a user is a member of. */
    List<String> idsOfGroupsWith(String user) {
        return List.copyOf(idsWith(memberKey(user)));
    }

    static Stream<String> memberIds(Group group) {
        return group.getMembers().stream()
                .flatMap(member -> member.getValue().stream())
                .distinct();
    }

    private static IndexKey memberKey(String user) {
        return new IndexKey("members", user);
    }
}
