namespace Catalog.Testbed.Experiments;

/// <summary>A named experiment of the lab that returns figures: a check of a guarantee under faults, or a benchmark.</summary>
public interface IExperiment
{
    /// <summary>The name on the command line: lower case, no spaces.</summary>
    string Name { get; }

    /// <summary>A description in one line.</summary>
    string Summary { get; }

    /// <summary>Whether it can run on another topology of Redis than one server.</summary>
    bool TakesRedis => false;

    /// <summary>Whether it can replay the reads of an access log.</summary>
    bool TakesReplay => false;

    /// <summary>Whether it can take its keys from a trace.</summary>
    bool TakesTrace => false;

    /// <summary>Whether the number of rows can be given.</summary>
    bool TakesRows => false;

    /// <summary>Whether it explores schedules: it can begin with a given seed, and write a schedule to a file.</summary>
    bool TakesSeed => false;

    /// <summary>Whether it can run behind a proxy that changes what Redis replies.</summary>
    bool TakesLies => false;

    /// <summary>Whether it needs a machine that does no other work.</summary>
    bool NeedsQuiet => false;

    /// <summary>The figures as a page of the documentation; null, the default: a plain table.</summary>
    /// <param name="rows">What <see cref="RunAsync"/> returned.</param>
    string? Markdown(IReadOnlyList<ExperimentRow> rows) => null;

    /// <summary>Runs it once, on its own servers.</summary>
    /// <param name="context">The settings.</param>
    /// <param name="ct">Stops it early, without a result.</param>
    /// <returns>The figures, in display order. A violated guarantee is a row, not an exception.</returns>
    Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct);
}
