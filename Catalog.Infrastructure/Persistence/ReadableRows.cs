using System.Diagnostics.Metrics;
using System.Text.Json;
using Catalog.Caching.Telemetry;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.Logging;

namespace Catalog.Infrastructure.Persistence;

/// <summary>An unreadable row does not affect the others: it is left out of its set, counted, and logged with its key.</summary>
/// <remarks>
/// The schema's constraints refuse such rows, but a row may be older than its constraint. A set is read in one query; only when that
/// fails are its rows looked for by halves, so that a bad row costs some queries and a good set nothing. Safe for concurrent use.
/// </remarks>
public sealed class ReadableRows
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Catalog.Database";

    private readonly FailureLog _said;
    private readonly Counter<long> _leftOut;
    private readonly ILogger<ReadableRows> _log;

    /// <summary>Creates the instruments in a meter of the factory.</summary>
    public ReadableRows(IMeterFactory meters, TimeProvider time, ILogger<ReadableRows> log)
    {
        (_said, _log) = (new FailureLog(time), log);
        _leftOut = meters.Create(Name).CreateCounter<long>("catalog.database.unreadable", "{row}", "Rows that could not be read and were left out");
    }

    /// <summary>Whether a query failed because of what a row holds, and not because of the database.</summary>
    public static bool IsUnreadable(Exception e) =>
        e is InvalidCastException or FormatException or OverflowException or ArgumentException or JsonException;

    /// <summary>Reads one row; <see langword="null"/> when it is not there, or cannot be read.</summary>
    /// <param name="reading">The query.</param>
    /// <param name="key">Names the row in the log.</param>
    public async Task<T?> OneAsync<T>(Task<T?> reading, object key)
        where T : class
    {
        try
        {
            return await reading;
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            Note(typeof(T).Name, key, e);
            return null;
        }
    }

    /// <summary>Reads a set.</summary>
    /// <param name="context">For reading it again.</param>
    /// <param name="rows">The set, in order.</param>
    /// <param name="ct">Cancels the query.</param>
    /// <typeparam name="T">Its primary key is of one column.</typeparam>
    /// <typeparam name="TKey">Can always be read.</typeparam>
    public async Task<IReadOnlyList<T>> ListAsync<T, TKey>(CatalogDbContext context, IQueryable<T> rows, CancellationToken ct)
        where T : class
        where TKey : notnull
    {
        try
        {
            return await rows.ToListAsync(ct);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            var key = new Key<T, TKey>(context);
            return await ByHalvesAsync(context, key, await key.Of(rows).ToListAsync(ct), ct);
        }
    }

    /// <summary>Reads a page of a set.</summary>
    /// <param name="context">For reading it again.</param>
    /// <param name="rows">The set from where the page begins, in order.</param>
    /// <param name="limit">How many rows the page has at most; what is left out counts.</param>
    /// <param name="ct">Cancels the query.</param>
    /// <returns>The page, and the key after which the next one begins; <see langword="null"/> on the last.</returns>
    public async Task<(IReadOnlyList<T> Items, long? Next)> PageAsync<T>(CatalogDbContext context, IQueryable<T> rows, int limit, CancellationToken ct)
        where T : class
    {
        var key = new Key<T, long>(context);
        rows = rows.Take(limit + 1); // one more than asked for tells whether there is a next page
        try
        {
            var found = await rows.ToListAsync(ct);
            return found.Count > limit ? (found[..limit], key.Of(found[limit - 1])) : (found, null);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            var keys = await key.Of(rows).ToListAsync(ct);
            var page = await ByHalvesAsync(context, key, [.. keys.Take(limit)], ct);
            return (page, keys.Count > limit ? keys[limit - 1] : null);
        }
    }

    private async Task<IReadOnlyList<T>> ByHalvesAsync<T, TKey>(CatalogDbContext context, Key<T, TKey> key, List<TKey> keys, CancellationToken ct)
        where T : class
        where TKey : notnull
    {
        var found = new Dictionary<TKey, T>(keys.Count);
        await ReadAsync(keys);
        return [.. keys.Where(found.ContainsKey).Select(k => found[k])];

        async Task ReadAsync(List<TKey> some)
        {
            try
            {
                foreach (var row in await key.Among(context.Set<T>().AsNoTracking(), some).ToListAsync(ct))
                {
                    found[key.Of(row)] = row;
                }
            }
            catch (Exception e) when (IsUnreadable(e))
            {
                if (some is [var only])
                {
                    Note(typeof(T).Name, only, e);
                    return;
                }

                await ReadAsync(some[..(some.Count / 2)]);
                await ReadAsync(some[(some.Count / 2)..]);
            }
        }
    }

    private void Note(string kind, object key, Exception e)
    {
        _leftOut.Add(1, new KeyValuePair<string, object?>("row", kind));
        if (_said.IsDue(kind, out var others))
        {
            _log.LogError(e, "{Kind} {Key} cannot be read and is left out, as {Others} were since this was last logged", kind, key, others);
        }
    }

    private readonly struct Key<T, TKey>(CatalogDbContext context)
        where T : class
        where TKey : notnull
    {
        private readonly IProperty _property = context.Model.FindEntityType(typeof(T))!.FindPrimaryKey()!.Properties[0];

        public TKey Of(T row) => (TKey)_property.GetGetter().GetClrValue(row)!;

        public IQueryable<TKey> Of(IQueryable<T> rows)
        {
            var name = _property.Name;
            return rows.Select(row => EF.Property<TKey>(row, name));
        }

        public IQueryable<T> Among(IQueryable<T> rows, List<TKey> keys)
        {
            var name = _property.Name;
            return rows.Where(row => keys.Contains(EF.Property<TKey>(row, name)));
        }
    }
}
