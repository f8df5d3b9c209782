package dev.baton.provisioning;

import dev.baton.connector.AccountAttribute;
import dev.baton.connector.Operation;
import dev.baton.connector.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Orders the tasks of one submission, because many are attempted at once: a task that names an account follows the task that
 * creates it; a deletion or another creation follows the latest earlier task of the account. Pure, except for generated keys.
 */
final class AccountOrder {
    /** Maps every name of an account to be created to its first name. */
    private final Map<String, String> accounts = new HashMap<>();

    private final Map<String, String> creations = new HashMap<>();
    private final Map<String, String> latest = new HashMap<>();

    private AccountOrder() {}

    static List<NewTask> apply(List<NewTask> tasks) {
        AccountOrder order = new AccountOrder();
        List<NewTask> ordered = new ArrayList<>();
        tasks.forEach(task -> ordered.add(order.next(task)));
        return ordered;
    }

    private NewTask next(NewTask task) {
        Operation operation = task.operation();
        Optional<String> account = account(operation);
        boolean isCreation = operation instanceof Operation.CreateAccount;
        boolean isLast = operation instanceof Operation.DeleteAccount || isCreation;
        String key = task.idempotencyKey().orElseGet(() -> UUID.randomUUID().toString());
        Optional<String> after = account.map((isLast ? latest : creations)::get).filter(before -> !before.equals(key));
        account.ifPresent(name -> {
            latest.put(name, key);
            if (isCreation) {
                creations.put(name, key);
            }
        });
        return new NewTask(operation, task.requester(), task.assignee(), Optional.of(key), after);
    }

    private Optional<String> account(Operation operation) {
        if (!(operation instanceof Operation.CreateAccount create)) {
            return OperationType.fieldsOf(operation)
                    .account()
                    .map(AccountOrder::text)
                    .map(name -> accounts.getOrDefault(name, name));
        }
        List<String> names = Stream.of(
                        named(create, AccountAttribute.USER_NAME, Reference.By.USER_NAME),
                        named(create, AccountAttribute.EXTERNAL_ID, Reference.By.EXTERNAL_ID))
                .flatMap(Optional::stream)
                .map(AccountOrder::text)
                .toList();
        String account = names.stream()
                .flatMap(name -> Optional.ofNullable(accounts.get(name)).stream())
                .findFirst()
                .orElse(names.getFirst());
        names.forEach(name -> accounts.put(name, account));
        return Optional.of(account);
    }

    /** Names are case-insensitive; ignoring the case of an id or externalId does no harm. */
    private static String text(Reference reference) {
        return reference.toString().toLowerCase(Locale.ROOT);
    }

    private static Optional<Reference> named(
            Operation.CreateAccount create, AccountAttribute attribute, Reference.By by) {
        return Optional.ofNullable(create.attributes().get(attribute)).map(value -> new Reference(by, value));
    }
}
