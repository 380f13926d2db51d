using System.CommandLine;
using Catalog.Lab.Checks.Interleavings;
using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Commands;

/// <summary>--seed, --world, --counterexample, --lying-replies and --rows, which some experiments take.</summary>
internal sealed class CheckArguments
{
    private readonly IReadOnlyList<IExperiment> _experiments;
    private readonly Option<int?> _seed;
    private readonly Option<string?> _world;
    private readonly Option<FileInfo?> _counterexample;
    private readonly Option<bool> _lies;
    private readonly Option<int?> _rows;

    /// <param name="experiments">The experiments of the command.</param>
    public CheckArguments(IReadOnlyList<IExperiment> experiments)
    {
        _experiments = experiments;
        _seed = new("--seed") { HelpName = "S", Description = $"The seed of the first schedule, to repeat one: {Takers(e => e.TakesSeed)} only." };
        _world = new("--world")
        {
            HelpName = "NAME",
            Description = $"Explore this world alone, and no random ones: {Takers(e => e.TakesSeed)} only.",
        };
        _world.AcceptOnlyFromAmong([.. Worlds.Small.Select(world => world.Name)]);
        _counterexample = new("--counterexample")
        {
            HelpName = "FILE",
            Description = $"Write the shortest schedule that violates a guarantee, if there is one, as Markdown to a file: {Takers(e => e.TakesSeed)} only.",
        };
        OutputFile.MustBeWritable(_counterexample);
        _lies = new("--lying-replies")
        {
            Description = "A proxy swaps, repeats, truncates and corrupts what Redis replies, and breaks connections with commands in flight: "
                + $"{Takers(e => e.TakesLies)} only.",
        };
        _rows = new("--rows") { HelpName = "N", Description = $"How many rows: {Takers(e => e.TakesRows)} only." };
        CommonOptions.Limit(_rows, 1, 10_000_000);
    }

    public void AddTo(Command command)
    {
        if (_experiments.Any(experiment => experiment.TakesSeed))
        {
            command.Options.Add(_seed);
            command.Options.Add(_world);
            command.Options.Add(_counterexample);
            command.Validators.Add(result =>
            {
                if (result.GetResult(_seed) is not null && result.GetResult(_world) is not null)
                {
                    result.AddError($"{_seed.Name} decides the world too, so {_world.Name} cannot be given with it.");
                }
            });
        }

        if (_experiments.Any(experiment => experiment.TakesLies))
        {
            command.Options.Add(_lies);
        }

        if (_experiments.Any(experiment => experiment.TakesRows))
        {
            command.Options.Add(_rows);
        }
    }

    public int? Seed(ParseResult arguments) => arguments.GetValue(_seed);

    public string? World(ParseResult arguments) => arguments.GetValue(_world);

    public FileInfo? Counterexample(ParseResult arguments) => arguments.GetValue(_counterexample);

    public bool Lies(ParseResult arguments) => arguments.GetValue(_lies);

    public int? Rows(ParseResult arguments) => arguments.GetValue(_rows);

    /// <summary>The name of an option that was given but that the experiment does not take; null when there is none.</summary>
    public string? Unsupported(ParseResult arguments, IExperiment experiment) =>
        Seed(arguments) is not null && !experiment.TakesSeed ? _seed.Name
        : World(arguments) is not null && !experiment.TakesSeed ? _world.Name
        : Counterexample(arguments) is not null && !experiment.TakesSeed ? _counterexample.Name
        : Lies(arguments) && !experiment.TakesLies ? _lies.Name
        : Rows(arguments) is not null && !experiment.TakesRows ? _rows.Name
        : null;

    private string Takers(Func<IExperiment, bool> takes) => string.Join(" and ", _experiments.Where(takes).Select(experiment => experiment.Name));
}
