using System.Xml.Linq;
using Catalog.Infrastructure.Persistence;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Catalog.Infrastructure.KeyRing;

/// <summary>Data Protection's keys in the table <c>protection_keys</c>, so that all nodes read what any of them encrypted.</summary>
/// <remarks>
/// The framework asks at the start and once a day, and writes every 90 days; its interface knows no asynchronous calls. Rows are
/// only added. Safe for concurrent use, also by several nodes: each adds a row of its own.
/// </remarks>
public sealed class DatabaseKeyRing(IDbContextFactory<CatalogDbContext> contexts) : IXmlRepository
{
    /// <inheritdoc />
    /// <exception cref="NpgsqlException">The database failed.</exception>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var context = contexts.CreateDbContext();
        return [.. context.ProtectionKeys.AsNoTracking().OrderBy(key => key.Id).Select(key => key.Xml).ToList().Select(xml => XElement.Parse(xml))];
    }

    /// <inheritdoc />
    /// <exception cref="DbUpdateException">The database failed.</exception>
    public void StoreElement(XElement element, string friendlyName)
    {
        using var context = contexts.CreateDbContext();
        context.Add(new ProtectionKey { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        context.SaveChanges();
    }
}
