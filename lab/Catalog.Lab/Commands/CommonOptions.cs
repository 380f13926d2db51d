using System.CommandLine;
using System.CommandLine.Parsing;
using Catalog.Testbed;

namespace Catalog.Lab.Commands;

/// <summary>--nodes, --redis, --seconds and --json, which mean the same in every command that has them.</summary>
internal sealed class CommonOptions
{
    private const int MostNodes = 16;
    private static readonly string[] Topologies = [.. Enum.GetNames<RedisTopology>().Select(name => name.ToLowerInvariant())];

    private readonly Option<int> _nodes = new("--nodes")
    {
        Description = $"How many API nodes, 1 to {MostNodes}.",
        HelpName = "N",
        DefaultValueFactory = _ => 2,
    };

    private readonly Option<string> _redis = new("--redis")
    {
        Description = "The shape of Redis: one server, a master with replicas and sentinels, or a cluster.",
        HelpName = string.Join('|', Topologies),
        DefaultValueFactory = _ => Topologies[0],
    };

    private readonly Option<int?> _seconds = new("--seconds") { HelpName = "N" };
    private readonly Option<FileInfo?> _json = new("--json") { HelpName = "FILE" };

    /// <param name="seconds">What --seconds does to the command.</param>
    /// <param name="json">What --json writes.</param>
    public CommonOptions(string seconds, string json)
    {
        _seconds.Description = seconds;
        _json.Description = json;
        _redis.AcceptOnlyFromAmong(Topologies);
        Limit(_nodes, 1, MostNodes);
        Limit(_seconds, 1, int.MaxValue);
    }

    /// <summary>Makes the command accept them.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_nodes);
        command.Options.Add(_redis);
        command.Options.Add(_seconds);
        command.Options.Add(_json);
    }

    /// <summary>The shape of Redis alone; also for a validator, which runs before defaults are there.</summary>
    public RedisTopology Redis(CommandResult result) =>
        Enum.Parse<RedisTopology>(result.GetValue(_redis) ?? Topologies[0], ignoreCase: true);

    /// <summary>What was typed, or the defaults.</summary>
    public LabOptions Read(ParseResult arguments) => new(
        arguments.GetValue(_nodes),
        Redis(arguments.CommandResult),
        arguments.GetValue(_seconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        arguments.GetValue(_json));

    private static void Limit(Option option, int least, int most) => option.Validators.Add(result =>
    {
        // What is no number at all is refused elsewhere.
        if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && (number < least || number > most))
        {
            result.AddError($"{option.Name} must be from {least} to {most}.");
        }
    });
}
