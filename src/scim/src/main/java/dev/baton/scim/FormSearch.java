package dev.baton.scim;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.Outcome;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds the form in which the service accepts a change. A form that has been seen to take effect is tried first from then on.
 * Safe for use by several threads at once.
 *
 * @param <F> the type of the forms
 */
final class FormSearch<F> {
    private final List<F> forms;
    private volatile Optional<F> proven = Optional.empty();

    FormSearch(List<F> forms) {
        this.forms = List.copyOf(forms);
    }

    @FunctionalInterface
    interface Attempt<F> {
        /**
         * Sends a change in one form.
         *
         * @throws ConnectorException if no other form is worth trying
         */
        Attempted make(F form, JsonObject body) throws InterruptedException;
    }

    /** The result of an attempt: a success, or why this form failed. */
    record Attempted(Optional<Outcome> outcome, Optional<ConnectorException> failure) {
        static Attempted done(Outcome outcome) {
            return new Attempted(Optional.of(outcome), Optional.empty());
        }

        static Attempted failed(ConnectorException failure) {
            return new Attempted(Optional.empty(), Optional.of(failure));
        }

        /** The service shows no change. Throws if the change is to be made later, as another form is no use then. */
        static Attempted notShown(ScimAnswer answer, String request) {
            ConnectorException failure = answer.notShown(request);
            if (answer.isAccepted()) {
                throw failure;
            }
            return failed(failure);
        }
    }

    /**
     * Tries one form after the other; sends no body twice.
     *
     * @throws ConnectorException the first failure, if no form succeeds
     */
    Outcome run(Function<F, JsonObject> body, Attempt<F> attempt) throws InterruptedException {
        Optional<F> known = proven;
        List<F> order = new ArrayList<>(forms);
        known.ifPresent(form -> {
            order.remove(form);
            order.addFirst(form);
        });
        Set<JsonObject> sent = new HashSet<>();
        Optional<ConnectorException> first = Optional.empty();
        for (F form : order) {
            JsonObject request = body.apply(form);
            if (!sent.add(request)) {
                continue;
            }
            Attempted attempted = attempt.make(form, request);
            if (attempted.outcome().isPresent()) {
                return attempted.outcome().get();
            }
            ConnectorException failure = attempted.failure().orElseThrow();
            first = first.or(() -> Optional.of(failure));
            boolean isOnlyLate =
                    known.equals(Optional.of(form)) && failure.kind().isTransient();
            if (isOnlyLate) {
                break;
            }
        }
        throw first.orElseThrow();
    }

    /** Records that a form took effect. */
    void prove(F form) {
        proven = Optional.of(form);
    }

    boolean isProven(F form) {
        return proven.equals(Optional.of(form));
    }
}
