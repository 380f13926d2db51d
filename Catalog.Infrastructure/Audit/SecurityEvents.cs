using System.Diagnostics.Metrics;
using Catalog.Caching.Telemetry;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Products.Import;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Catalog.Infrastructure.Audit;

/// <summary>Records security events: in the log, in the meter <c>Catalog.Security</c> and in the audit log. Thread-safe.</summary>
/// <remarks>
/// The audit entry is not part of the transaction of the event. If it cannot be written, an error is logged and the operation continues:
/// invalidating a cache must be possible while the database is down.
/// </remarks>
public sealed class SecurityEvents
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Catalog.Security";

    private const int LongestResource = 200;

    private readonly FailureLog _said = new(TimeProvider.System);
    private readonly NpgsqlDataSource _source;
    private readonly ILogger<SecurityEvents> _logger;
    private readonly Tally _events;

    /// <summary>Creates the instruments in a meter of the factory.</summary>
    public SecurityEvents(NpgsqlDataSource source, IMeterFactory meters, ILogger<SecurityEvents> logger)
    {
        (_source, _logger) = (source, logger);
        _events = new Tally(meters.Create(Name), "catalog.security.events", "{event}", "Sign-ins, locks, changes of rights and what admins do", "event");
        foreach (var kind in SecurityEvent.Kinds)
        {
            _events.Begin(kind);
        }
    }

    /// <summary>Records an event. Never throws on database errors, and cannot be cancelled, because the event has already happened.</summary>
    public async Task NoteAsync(SecurityEvent happened)
    {
        Report(happened);
        try
        {
            await _source.ExecuteAsync(
                "INSERT INTO audit_log (actor, action, resource, version) VALUES ($1, $2, $3, $4)",
                [PlainSql.Value(happened.Actor), PlainSql.Value(happened.Kind), PlainSql.Value(Short(happened.Resource)), PlainSql.Value(happened.Version)],
                CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            if (_said.IsDue(happened.Kind, out var others))
            {
                _logger.LogError(
                    e, "The security event {Kind} of {Resource} could not be audited ({Others} more since the last line)",
                    happened.Kind, Short(happened.Resource), others);
            }
        }
    }

    /// <summary>Logs and counts an event that the database has audited itself.</summary>
    public void Report(SecurityEvent happened)
    {
        _events.Add(happened.Kind);
        var level = happened.Kind is SecurityEvent.Lock or SecurityEvent.Rights ? LogLevel.Warning : LogLevel.Information;
        _logger.Log(
            level,
            "Security event {Kind}: {Resource} by {Actor} from {Address}",
            happened.Kind,
            Short(happened.Resource),
            happened.Actor ?? "unknown",
            happened.From is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : happened.From);
    }

    private static string Short(string resource) => TextCut.Of(resource, LongestResource);
}
