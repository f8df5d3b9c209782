package dev.baton.connector;

import dev.baton.connector.Operation.CreateAccount;
import dev.baton.connector.Operation.DeleteAccount;
import dev.baton.connector.Operation.DisableAccount;
import dev.baton.connector.Operation.EnableAccount;
import dev.baton.connector.Operation.GrantMembership;
import dev.baton.connector.Operation.RevokeMembership;
import dev.baton.connector.Operation.UpdateAccount;
import java.util.Optional;

/** Looks up the names in an operation at each attempt, so that the wrapped provisioner sees only ids. */
final class NamedProvisioner implements Provisioner {
    private final Provisioner provisioner;
    private final Optional<Directory> directory;

    NamedProvisioner(Provisioner provisioner, Optional<Directory> directory) {
        this.provisioner = provisioner;
        this.directory = directory;
    }

    /** Thrown if there is no such account. */
    private static final class NoAccountException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Reference account;

        NoAccountException(Reference account) {
            super("no account", null, false, false);
            this.account = account;
        }
    }

    @Override
    public Outcome provision(Operation operation, IdempotencyKey key) throws InterruptedException {
        try {
            return provisioner.provision(byIds(operation), key);
        } catch (NoAccountException e) {
            // An earlier attempt may have deleted it and lost the response. Without one, the name may be wrong.
            boolean isWished = operation instanceof DeleteAccount || operation instanceof RevokeMembership;
            if (isWished && !key.isFirstUse()) {
                return Outcome.alreadySo(e.account.value());
            }
            throw notFound("account", e.account);
        }
    }

    @Override
    public Optional<String> preview(Operation operation, IdempotencyKey key) throws InterruptedException {
        try {
            return provisioner.preview(byIds(operation), key);
        } catch (NoAccountException e) {
            throw notFound("account", e.account);
        }
    }

    private Operation byIds(Operation operation) throws InterruptedException {
        return switch (operation) {
            case CreateAccount o -> o;
            case UpdateAccount o -> new UpdateAccount(account(o.account()), o.changes());
            case EnableAccount o -> new EnableAccount(account(o.account()));
            case DisableAccount o -> new DisableAccount(account(o.account()));
            case DeleteAccount o -> new DeleteAccount(account(o.account()));
            case GrantMembership o -> new GrantMembership(account(o.account()), group(o.group()));
            case RevokeMembership o -> {
                Reference group = group(o.group());
                yield new RevokeMembership(account(o.account()), group);
            }
        };
    }

    private Reference account(Reference account) throws InterruptedException {
        return account.isId()
                ? account
                : directory()
                        .account(account)
                        .map(found -> Reference.id(found.id()))
                        .orElseThrow(() -> new NoAccountException(account));
    }

    private Reference group(Reference group) throws InterruptedException {
        return group.isId()
                ? group
                : directory()
                        .group(group)
                        .map(found -> Reference.id(found.id()))
                        .orElseThrow(() -> notFound("group", group));
    }

    private Directory directory() {
        return directory.orElseThrow(() -> new ConnectorException(
                FailureKind.INVALID, "this connector finds nothing by name: give the id of the account and the group"));
    }

    private static ConnectorException notFound(String what, Reference reference) {
        return new ConnectorException(
                FailureKind.NOT_FOUND,
                "no " + what + " has the " + reference.by().id() + " \"" + reference.value() + '"');
    }
}
