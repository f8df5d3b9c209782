package dev.baton.provisioning;

import dev.baton.connector.AccountAttribute;
import dev.baton.connector.Operation;
import dev.baton.connector.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts tasks that were asked for together in an order, as many are attempted at once: what names an account comes after the task
 * that creates it, and its deletion and a later creation after all that was asked for before. A pure function but for new keys.
 */
final class AccountOrder {
    private final Map<String, String> creations = new HashMap<>();
    private final Map<String, String> latest = new HashMap<>();

    private AccountOrder() {}

    static List<NewTask> apply(List<NewTask> tasks) {
        AccountOrder order = new AccountOrder();
        List<NewTask> ordered = new ArrayList<>();
        tasks.forEach(task -> ordered.add(order.next(task)));
        Set<String> needed =
                ordered.stream().flatMap(task -> task.after().stream()).collect(Collectors.toSet());
        for (int i = 0; i < tasks.size(); i++) {
            NewTask task = ordered.get(i);
            boolean isNeeded = needed.contains(task.idempotencyKey().orElseThrow());
            if (!isNeeded) {
                ordered.set(i, with(task, tasks.get(i).idempotencyKey(), task.after()));
            }
        }
        return ordered;
    }

    private static NewTask with(NewTask task, Optional<String> key, Optional<String> after) {
        return new NewTask(task.operation(), task.requester(), task.assignee(), key, after);
    }

    private NewTask next(NewTask task) {
        Operation operation = task.operation();
        List<String> names = names(operation);
        boolean isLast = operation instanceof Operation.DeleteAccount || operation instanceof Operation.CreateAccount;
        String key = task.idempotencyKey().orElseGet(() -> UUID.randomUUID().toString());
        Optional<String> after = names.stream()
                .map((isLast ? latest : creations)::get)
                .filter(Objects::nonNull)
                .filter(before -> !before.equals(key))
                .findFirst();
        names.forEach(name -> latest.put(name, key));
        if (operation instanceof Operation.CreateAccount) {
            names.forEach(name -> creations.put(name, key));
        }
        return with(task, Optional.of(key), after);
    }

    private static List<String> names(Operation operation) {
        Stream<Reference> references = operation instanceof Operation.CreateAccount create
                ? Stream.of(
                                named(create, AccountAttribute.USER_NAME, Reference.By.USER_NAME),
                                named(create, AccountAttribute.EXTERNAL_ID, Reference.By.EXTERNAL_ID))
                        .flatMap(Optional::stream)
                : OperationType.fieldsOf(operation).account().stream();
        // Names are compared without regard to case; of an id or externalId it does no harm.
        return references.map(name -> name.toString().toLowerCase(Locale.ROOT)).toList();
    }

    private static Optional<Reference> named(
            Operation.CreateAccount create, AccountAttribute attribute, Reference.By by) {
        return Optional.ofNullable(create.attributes().get(attribute)).map(value -> new Reference(by, value));
    }
}
