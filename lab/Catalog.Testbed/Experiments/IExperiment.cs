namespace Catalog.Testbed.Experiments;

/// <summary>Something that the lab runs by name and that ends in figures: a check of a guarantee under faults, or a bench.</summary>
public interface IExperiment
{
    /// <summary>What is typed to run it: lower case, no spaces.</summary>
    string Name { get; }

    /// <summary>What it finds out, in one line.</summary>
    string Summary { get; }

    /// <summary>Whether it can take its reads from an access log.</summary>
    bool TakesReplay => false;

    /// <summary>Whether it can take its keys from a trace.</summary>
    bool TakesTrace => false;

    /// <summary>Whether its figures say nothing on a machine that does other work.</summary>
    bool NeedsQuiet => false;

    /// <summary>Runs it once, on servers of its own.</summary>
    /// <param name="context">What the caller asked for.</param>
    /// <param name="ct">Ends it early; nothing is reported then.</param>
    /// <returns>The figures, in the order in which they are to be read. A violated guarantee is a row, not an exception.</returns>
    Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct);
}
