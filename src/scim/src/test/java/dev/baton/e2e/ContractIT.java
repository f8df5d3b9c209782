package dev.baton.e2e;

import dev.baton.contract.ConnectorContract;
import dev.baton.contract.ContractSubject;

/** The packaged program keeps the contract: its probe, its states, its health server. */
class ContractIT implements ConnectorContract {
    @Override
    public ContractSubject subject() {
        return ContractSubject.connector(Program.LAUNCHER.toString()).build();
    }
}
