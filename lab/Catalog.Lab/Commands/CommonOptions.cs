using System.CommandLine;
using System.CommandLine.Parsing;
using Catalog.Testbed;

namespace Catalog.Lab.Commands;

/// <summary>--nodes, --redis, --seconds and --json, which have the same meaning in every command.</summary>
internal sealed class CommonOptions
{
    private const int MostNodes = 16;
    private const int MostSeconds = 4_000_000; // 46 days; timers take no more than 49
    private static readonly string[] Topologies = [.. Enum.GetNames<RedisTopology>().Select(name => name.ToLowerInvariant())];

    private readonly Option<int> _nodes = new("--nodes")
    {
        Description = $"Number of API nodes, 1 to {MostNodes}.",
        HelpName = "N",
        DefaultValueFactory = _ => 2,
    };

    private readonly Option<string> _redis = new("--redis")
    {
        Description = "The Redis topology: one server, a master with replicas and sentinels, or a cluster.",
        HelpName = string.Join('|', Topologies),
        DefaultValueFactory = _ => Topologies[0],
    };

    private readonly Option<int?> _seconds = new("--seconds") { HelpName = "N" };
    private readonly Option<FileInfo?> _json = new("--json") { HelpName = "FILE" };

    /// <param name="seconds">The description of --seconds.</param>
    /// <param name="json">The description of --json.</param>
    public CommonOptions(string seconds, string json)
    {
        _seconds.Description = seconds;
        _json.Description = json;
        _redis.AcceptOnlyFromAmong(Topologies);
        Limit(_nodes, 1, MostNodes);
        Limit(_seconds, 1, MostSeconds);
        OutputFile.MustBeWritable(_json);
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_nodes);
        command.Options.Add(_redis);
        command.Options.Add(_seconds);
        command.Options.Add(_json);
    }

    /// <summary>The Redis topology; works in a validator too, which runs before default values are applied.</summary>
    public RedisTopology Redis(CommandResult result) =>
        Enum.Parse<RedisTopology>(result.GetValue(_redis) ?? Topologies[0], ignoreCase: true);

    /// <summary>The values given, or the defaults.</summary>
    public LabOptions Read(ParseResult arguments) => new(
        arguments.GetValue(_nodes),
        Redis(arguments.CommandResult),
        arguments.GetValue(_seconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        arguments.GetValue(_json));

    /// <summary>Refuses numbers outside of a range.</summary>
    public static void Limit(Option option, int least, int most) => option.Validators.Add(result =>
    {
        // Text that is not a number is rejected by the parser.
        if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && (number < least || number > most))
        {
            result.AddError($"{option.Name} must be from {least} to {most}.");
        }
    });
}
