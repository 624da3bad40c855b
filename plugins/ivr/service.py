"""The service categories of a call, and the step that says which one it is."""

import typing

from flow.parameters import Parameter
from flow.step import Step


class Service(typing.NamedTuple):
    """One category: its `name` in flows and records, its titles, and whom it serves (all, consumer or business)."""

    name: str
    en: str
    zh: str
    serves: str = "all"


SERVICES = {service.name: service for service in (
    Service("information_query", "Information query", "信息查询"),
    Service("consultation", "Consultation", "信息咨询"),
    Service("business_acceptance", "Business acceptance", "业务受理"),
    Service("complaint", "Complaints and suggestions", "投诉和建议"),
    Service("fault_appointment", "Fault report and appointment", "申告预约"),
    Service("market_survey", "Market survey", "市场调查"),
    Service("marketing", "Marketing", "市场营销"),
    Service("order_taking", "Order taking", "产品或服务的订货受理", "consumer"),
    Service("hotel_booking", "Hotel booking", "旅馆预定", "consumer"),
    Service("ticket_booking", "Ticket booking", "机票预定", "consumer"),
    Service("customer_service", "Customer service with complaints", "客户服务及投诉", "consumer"),
    Service("business_order", "Order taking for businesses", "企业订货受理", "business"),
    Service("business_service", "Service for businesses", "企业客户服务", "business"),
)}
TYPES = tuple(SERVICES)[:7]


class Categorise(Step):
    """Writes the service category, and the department that it belongs to, into the call record."""

    kind = "ivr.service"
    title = "Service category"
    parameters = {
        "service": Parameter("text", required=True, choices=tuple(SERVICES), help="the category, such as consultation"),
        "department": Parameter("text", "", maximum=60, help="the department whose call it is from here on; empty leaves it"),
    }

    def run(self, call, parameters):
        if parameters["service"] not in SERVICES:
            raise ValueError(f"no service category {parameters['service']!r}; known are {', '.join(SERVICES)}")
        call.note("service", parameters["service"])
        call.variables["service"] = parameters["service"]
        if parameters["department"]:
            call.note("department", parameters["department"])
        return "done"


STEPS = (Categorise(),)
