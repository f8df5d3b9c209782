package dev.baton.contract;

import java.util.List;
import java.util.stream.Stream;

/**
 * Selects the cases of a suite to run.
 *
 * @param level the level; cases of greater weight are included, too
 * @param only ids or subjects to include; empty for all
 */
record Selection(Level level, List<String> only) {
    /**
     * Returns the selected cases.
     *
     * @throws IllegalArgumentException if a name is neither an id nor a subject of the suite
     */
    <T> List<ContractCase<T>> from(List<ContractCase<T>> cases) {
        for (String name : only) {
            if (cases.stream().noneMatch(contractCase -> isNamed(contractCase, name))) {
                List<String> subjects =
                        cases.stream().map(ContractCase::subject).distinct().toList();
                throw new IllegalArgumentException("no case or subject " + name + "; the subjects are "
                        + String.join(", ", subjects) + ", and \"cases\" lists the cases");
            }
        }
        return cases.stream().filter(this::includes).toList();
    }

    boolean includes(ContractCase<?> contractCase) {
        return level.includes(contractCase.level())
                && (only.isEmpty() || only.stream().anyMatch(name -> isNamed(contractCase, name)));
    }

    static boolean isNamed(ContractCase<?> contractCase, String name) {
        return Stream.of(contractCase.id(), contractCase.subject()).anyMatch(name::equals);
    }
}
