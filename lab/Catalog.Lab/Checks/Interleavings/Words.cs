using System.Globalization;
using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace Catalog.Lab.Checks.Interleavings;

/// <summary>Calls and replies as text, for the printed schedule.</summary>
internal static class Words
{
    /// <summary>A reply without a value.</summary>
    public const string Nothing = "nothing";

    private const int Longest = 24;

    public static string Of(string operation, bool isOfBus) => operation switch
    {
        "ReadAsync" when isOfBus => "XRANGE of the bus",
        "LookAsync" when isOfBus => "bus_poll.lua",
        "ReadAsync" => "GET",
        "TakeLeaseAsync" => "take_lease.lua",
        "FillAsync" => "fill.lua",
        "ReleaseAsync" => "release_lease.lua",
        "UnlinkAsync" => "UNLINK",
        "AppendAsync" => "bus_publish.lua",
        "LastSequenceAsync" => "GET of the sequence",
        "EnsureAsync" => "SET NX of a tag",
        "RaiseAsync" => "raise_generation.lua",
        "GenerationAsync" => "GET of a tag",
        "TakeTicketAsync" => "SET NX of the ticket",
        "WriteIfNewerAsync" => "write_if_newer.lua",
        "ChangeAsync" => "session_change.lua",
        _ => operation,
    };

    public static string Of<T>(T reply) => reply switch
    {
        RedisValue { IsNull: true } => Nothing,
        RedisValue value when ((byte[])value!).Length > Longest => "a value",
        RedisValue value => value.ToString(),
        RedisValue[] values => string.Join(", ", values.Select(Of)),
        RedisResult { IsNull: true } => Nothing,
        RedisResult { Resp2Type: ResultType.Array } => "values",
        RedisResult result => Of((RedisValue)result),
        ValueTuple<long, long, string> => "a position",
        ITuple { Length: > 0 } parts => parts[0] is null ? Nothing : "a session",
        StreamEntry[] entries => string.Create(CultureInfo.InvariantCulture, $"{entries.Length} messages"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{reply}"),
    };
}
