package dev.baton.contract;

import dev.baton.contract.ContractCase.Body;
import dev.baton.contract.ContractCase.Pace;
import java.util.ArrayList;
import java.util.List;

/** Collects the cases of one subject in order. */
final class Cases<T> {
    private final String subject;
    private final List<ContractCase<T>> collected = new ArrayList<>();

    private Cases(String subject) {
        this.subject = subject;
    }

    static <T> Cases<T> of(String subject) {
        return new Cases<>(subject);
    }

    Cases<T> must(String name, String title, String reference, Body<T> body) {
        return add(Level.MUST, name, title, reference, body);
    }

    Cases<T> should(String name, String title, String reference, Body<T> body) {
        return add(Level.SHOULD, name, title, reference, body);
    }

    Cases<T> hardening(String name, String title, String reference, Body<T> body) {
        return add(Level.HARDENING, name, title, reference, body);
    }

    /** Marks the case added last as one that waits most of the time. */
    Cases<T> waiting() {
        return pace(Pace.WAITING);
    }

    /** Marks the case added last as one that runs alone. */
    Cases<T> alone() {
        return pace(Pace.ALONE);
    }

    List<ContractCase<T>> list() {
        return List.copyOf(collected);
    }

    private Cases<T> add(Level level, String name, String title, String reference, Body<T> body) {
        collected.add(new ContractCase<>(subject + "." + name, level, title, reference, Pace.SHORT, body));
        return this;
    }

    private Cases<T> pace(Pace pace) {
        ContractCase<T> last = collected.removeLast();
        collected.add(new ContractCase<>(last.id(), last.level(), last.title(), last.reference(), pace, last.body()));
        return this;
    }
}
