package com.example;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import dev.baton.connector.IdempotencyKey;
import dev.baton.connector.Operation;
import dev.baton.connector.Outcome;
import dev.baton.connector.Provisioner;
import java.util.Set;

// @start region=provisioner
final class ProvisionerExample implements Provisioner {
    private final Set<String> enabled;

    ProvisionerExample(Set<String> enabled) {
        this.enabled = enabled;
    }

    @Override
    public Outcome provision(Operation operation, IdempotencyKey key) {
        return switch (operation) {
            case Operation.EnableAccount enable -> {
                String id = enable.account().value();
                yield enabled.add(id) ? Outcome.done(id) : Outcome.alreadySo(id);
            }
            case Operation.DisableAccount disable -> {
                String id = disable.account().value();
                yield enabled.remove(id) ? Outcome.done(id) : Outcome.alreadySo(id);
            }
            default -> throw new ConnectorException(FailureKind.INVALID, "only enable and disable are supported");
        };
    }
}
// @end
