using Catalog.Domain.Users;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Catalog.Infrastructure.Users;

/// <summary>Writes addresses. Each write is a change of the user: it increases the user's version and invalidates the user's entry.</summary>
/// <remarks>
/// The user's row is locked first, so that writes of one user's addresses are serialized: the limit on their number holds, and a
/// precondition on the version holds. Safe for concurrent use.
/// </remarks>
internal sealed class AddressStore(IDbContextFactory<CatalogDbContext> contexts, UserCache cache)
{
    /// <summary>Adds an address, if its user has an expected version.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="details">The address.</param>
    /// <param name="expected">The revisions of the user that may be changed; <see langword="null"/> for any.</param>
    /// <param name="ct">Cancels it before the commit; nothing is changed then.</param>
    public Task<AddressWrite> AddAsync(long userId, AddressDetails details, string[]? expected, CancellationToken ct) => WriteAsync(
        userId,
        expected,
        async context =>
        {
            if (await context.Addresses.CountAsync(a => a.UserId == userId, ct) >= AddressRules.MostAddresses)
            {
                return new AddressWrite(AddressWriteOutcome.TooMany);
            }

            var address = Make(0, userId, details);
            context.Add(address);
            await context.SaveChangesAsync(ct);
            return new AddressWrite(AddressWriteOutcome.Done, AddressDocument.From(address));
        },
        ct);

    /// <summary>Replaces an address, if its user still has an expected version.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="id">The address.</param>
    /// <param name="details">The new address.</param>
    /// <param name="expected">The revisions of the user that may be changed; <see langword="null"/> for any.</param>
    /// <param name="ct">Cancels it before the commit; nothing is changed then.</param>
    public Task<AddressWrite> ReplaceAsync(long userId, long id, AddressDetails details, string[]? expected, CancellationToken ct) => WriteAsync(
        userId,
        expected,
        async context => await context.Addresses.Where(a => a.Id == id && a.UserId == userId).ExecuteUpdateAsync(
            a => a.SetProperty(x => x.Recipient, details.Recipient)
                .SetProperty(x => x.Street, details.Street)
                .SetProperty(x => x.PostalCode, details.PostalCode)
                .SetProperty(x => x.City, details.City)
                .SetProperty(x => x.Country, details.Country),
            ct) == 0
                ? new AddressWrite(AddressWriteOutcome.NoAddress)
                : new AddressWrite(AddressWriteOutcome.Done, AddressDocument.From(Make(id, userId, details))),
        ct);

    /// <summary>Removes an address, if its user still has an expected version.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="id">The address.</param>
    /// <param name="expected">The revisions of the user that may be changed; <see langword="null"/> for any.</param>
    /// <param name="ct">Cancels it before the commit; nothing is changed then.</param>
    public Task<AddressWrite> RemoveAsync(long userId, long id, string[]? expected, CancellationToken ct) => WriteAsync(
        userId,
        expected,
        async context => new AddressWrite(
            await context.Addresses.Where(a => a.Id == id && a.UserId == userId).ExecuteDeleteAsync(ct) == 0
                ? AddressWriteOutcome.NoAddress
                : AddressWriteOutcome.Done),
        ct);

    private async Task<AddressWrite> WriteAsync(
        long userId, string[]? expected, Func<CatalogDbContext, Task<AddressWrite>> change, CancellationToken ct)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(ct);
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            var users = await context.Users.FromSql($"SELECT * FROM users WHERE id = {userId} FOR NO KEY UPDATE").AsNoTracking().ToListAsync(ct);
            if (users is not [var user])
            {
                return new AddressWrite(AddressWriteOutcome.NoUser);
            }

            if (expected is not null && !expected.Contains(Revision.Of(user.Version, user.UpdatedAt)))
            {
                return new AddressWrite(AddressWriteOutcome.VersionMismatch);
            }

            var write = await change(context);
            if (write.Outcome != AddressWriteOutcome.Done)
            {
                return write;
            }

            var changed = await context.Users.AsNoTracking().SingleAsync(u => u.Id == userId, ct); // a trigger has increased its version
            await transaction.CommitAsync(CancellationToken.None);
            return write with { UserRevision = Revision.Of(changed.Version, changed.UpdatedAt) };
        }
        catch (Exception e) when ((e as PostgresException ?? e.InnerException as PostgresException)?.ConstraintName == AddressMapping.CountryKey)
        {
            return new AddressWrite(AddressWriteOutcome.UnknownCountry);
        }
        catch (Exception e) when (ReadableRows.IsUnreadable(e))
        {
            return new AddressWrite(AddressWriteOutcome.NoUser); // as for readers; nothing was changed
        }
        finally
        {
            await cache.ChangedAsync(userId);
        }
    }

    private static Address Make(long id, long userId, AddressDetails details) => new()
    {
        Id = id,
        UserId = userId,
        Recipient = details.Recipient,
        Street = details.Street,
        PostalCode = details.PostalCode,
        City = details.City,
        Country = details.Country,
    };
}
