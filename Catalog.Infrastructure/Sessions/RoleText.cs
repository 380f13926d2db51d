using Catalog.Domain.Users;

namespace Catalog.Infrastructure.Sessions;

/// <summary>The names of roles in the database and Redis: lower case.</summary>
internal static class RoleText
{
    public static string Of(Role role) => role switch
    {
        Role.Admin => "admin",
        Role.Orders => "orders",
        _ => "customer",
    };

    public static Role Read(string text) => Enum.Parse<Role>(text, ignoreCase: true);
}
